import assert from 'node:assert/strict';
import { createKey, createSession, times } from './samples.js';
import type { SessionStoreCase } from './session-store-case.js';
import { runUser } from './run-user.js';

/** Cases about finding sessions by tags. */
export const findCases: readonly SessionStoreCase[] = [
	{
		name: 'finds nothing by a tag that it does not know',
		run: async (store) => assert.deepEqual(await store.find(createKey('unknown')), [])
	},
	{
		name: 'finds a session by each of its tags, and no longer when it is deleted',
		async run(store) {
			const id = createKey('tagged');
			const tags = [createKey('a'), createKey('b'), createKey('c'), createKey('d')];
			await store.write(id, createSession({ tags }), null);
			await store.write(id, createSession({ tags }), 1);
			for (const tag of tags) assert.deepEqual(await store.find(tag), [id]);
			await store.delete(id);
			for (const tag of tags) assert.deepEqual(await store.find(tag), []);
		}
	},
	{
		name: 'does not take an id for a tag',
		async run(store) {
			const [id, tag] = [createKey('id'), createKey('tag')];
			await store.write(id, createSession({ tags: [tag] }), null);
			assert.equal(await store.read(tag), null);
			assert.deepEqual(await store.find(id), []);
		}
	},
	{
		name: 'finds all 200 sessions of a tag, and then the half that is left',
		async run(store) {
			const tag = createKey('many');
			const ids = Array.from({ length: 200 }, () => createKey('one'));
			await times(200, (index) =>
				store.write(ids[index] ?? '', createSession({ tags: [tag] }), null)
			);
			assert.deepEqual((await store.find(tag)).toSorted(), ids.toSorted());
			await times(100, (index) => store.delete(ids[index] ?? ''));
			assert.deepEqual((await store.find(tag)).toSorted(), ids.slice(100).toSorted());
		}
	},
	...([1, 2, 3].map((seed) => ({
		name: `never mixes up two users whose steps interleave (seed ${seed})`,
		run: async (store) =>
			void (await Promise.all([runUser(store, 'alice', seed), runUser(store, 'bob', -seed)]))
	})) satisfies SessionStoreCase[])
];
