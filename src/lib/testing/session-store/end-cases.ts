import assert from 'node:assert/strict';
import type { SessionStore } from '../../server/stores/store.js';
import { createKey, createSession, inSeconds, times, waitUntilPast } from './samples.js';
import type { SessionStoreCase } from './session-store-case.js';

/** Cases about the end of sessions, by sign-out or by time. */
export const endCases: readonly SessionStoreCase[] = [
	{
		name: 'forgets a deleted session, and deletes what is not there without complaint',
		async run(store) {
			const [id, tag] = [createKey('deleted'), createKey('tag')];
			await store.write(id, createSession({ tags: [tag] }), null);
			await store.delete(id);
			await store.delete(id);
			await assertEnded(store, id, tag);
		}
	},
	{
		name: 'does not bring a deleted session back by a late write',
		async run(store) {
			const [id, tag] = [createKey('late'), createKey('tag')];
			await store.write(id, createSession({ tags: [tag] }), null);
			await store.delete(id);
			assert.equal(await store.write(id, createSession({ tags: [tag] }), 1), false);
			await assertEnded(store, id, tag);
		}
	},
	{
		name: 'ends a session that is deleted while 5 others write it, in each of 20 rounds',
		async run(store) {
			await times(20, async (round) => {
				const [id, tag] = [createKey('race'), createKey('tag')];
				await store.write(id, createSession({ tags: [tag] }), null);
				await times(6, async (task) => {
					if (task === round % 6) await store.delete(id);
					else await store.write(id, createSession({ tags: [tag] }), 1);
				});
				await assertEnded(store, id, tag);
			});
		}
	},
	{
		name: 'creates a session again under the id of a deleted one',
		async run(store) {
			const [id, tag] = [createKey('again'), createKey('tag')];
			await store.write(id, createSession({ tags: [tag] }), null);
			await store.delete(id);
			assert.equal(await store.write(id, createSession({ value: 'new', tags: [tag] }), null), true);
			assert.deepEqual(await store.read(id), { value: 'new', version: 1 });
			assert.deepEqual(await store.find(tag), [id]);
		}
	},
	{
		name: 'forgets a session when its time has come, and refuses to update it',
		async run(store) {
			const [id, tag] = [createKey('short'), createKey('tag')];
			const session = createSession({ expiresAt: inSeconds(2), tags: [tag] });
			await store.write(id, session, null);
			assert.notEqual(await store.read(id), null);
			assert.deepEqual(await store.find(tag), [id]);
			await waitUntilPast(session.expiresAt);
			await assertEnded(store, id, tag);
			assert.equal(await store.write(id, createSession({ tags: [tag] }), 1), false);
			assert.equal(await store.write(id, createSession({ tags: [tag] }), null), true);
			assert.deepEqual(await store.find(tag), [id]);
		}
	},
	{
		name: 'goes by the end that was written last',
		async run(store) {
			const [shortened, prolonged, tag] = [createKey('less'), createKey('more'), createKey('tag')];
			const [soon, later] = [inSeconds(2), inSeconds(3600)];
			await store.write(shortened, createSession({ expiresAt: later, tags: [tag] }), null);
			await store.write(prolonged, createSession({ expiresAt: soon, tags: [tag] }), null);
			await store.write(shortened, createSession({ expiresAt: soon, tags: [tag] }), 1);
			await store.write(prolonged, createSession({ expiresAt: later, tags: [tag] }), 1);
			await waitUntilPast(soon);
			assert.equal(await store.read(shortened), null);
			assert.equal((await store.read(prolonged))?.version, 2);
			assert.deepEqual(await store.find(tag), [prolonged]);
		}
	},
	{
		name: 'does not move an end by a write that it refuses',
		async run(store) {
			const [short, long, tag] = [createKey('short'), createKey('long'), createKey('tag')];
			const [soon, later] = [inSeconds(2), inSeconds(3600)];
			await store.write(short, createSession({ expiresAt: soon, tags: [tag] }), null);
			await store.write(long, createSession({ expiresAt: later, tags: [tag] }), null);
			for (const expected of [null, 7]) {
				await store.write(short, createSession({ expiresAt: later, tags: [tag] }), expected);
				await store.write(long, createSession({ expiresAt: soon, tags: [tag] }), expected);
			}
			await waitUntilPast(soon);
			assert.equal(await store.read(short), null);
			assert.equal((await store.read(long))?.version, 1);
			assert.deepEqual(await store.find(tag), [long]);
		}
	},
	{
		name: 'has ended what is written with an end in the past',
		async run(store) {
			const [id, tag] = [createKey('past'), createKey('tag')];
			await store.write(id, createSession({ expiresAt: inSeconds(-10), tags: [tag] }), null);
			await assertEnded(store, id, tag);
		}
	}
];

async function assertEnded(store: SessionStore, id: string, tag: string): Promise<void> {
	assert.equal(await store.read(id), null);
	assert.deepEqual(await store.find(tag), []);
}
