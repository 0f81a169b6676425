import assert from 'node:assert/strict';
import { createKey, createSession, times } from './samples.js';
import type { SessionStoreCase } from './session-store-case.js';

/** Cases about writing sessions: versions, races, values and keys. */
export const writeCases: readonly SessionStoreCase[] = [
	{
		name: 'reads null for an id that it does not know',
		run: async (store) => assert.equal(await store.read(createKey('unknown')), null)
	},
	{
		name: 'creates a session once',
		async run(store) {
			const id = createKey('once');
			assert.equal(await store.write(id, createSession({ value: 'first' }), null), true);
			assert.equal(await store.write(id, createSession({ value: 'second' }), null), false);
			assert.deepEqual(await store.read(id), { value: 'first', version: 1 });
		}
	},
	{
		name: 'lets one of 20 creations at the same time win',
		async run(store) {
			const id = createKey('created');
			const results = await times(20, (writer) =>
				store.write(id, createSession({ value: `writer ${writer}` }), null)
			);
			assert.equal(results.filter(Boolean).length, 1);
			const value = `writer ${results.indexOf(true)}`;
			assert.deepEqual(await store.read(id), { value, version: 1 });
		}
	},
	{
		name: 'lets one of 20 updates at the same time win, in each of 10 rounds',
		async run(store) {
			const id = createKey('updated');
			await store.write(id, createSession(), null);
			for (let version = 1; version <= 10; version += 1) {
				const results = await times(20, (writer) =>
					store.write(id, createSession({ value: `writer ${writer}` }), version)
				);
				assert.equal(results.filter(Boolean).length, 1);
				const value = `writer ${results.indexOf(true)}`;
				assert.deepEqual(await store.read(id), { value, version: version + 1 });
			}
		}
	},
	{
		name: 'refuses versions that are not the stored one',
		async run(store) {
			const id = createKey('versions');
			await store.write(id, createSession(), null);
			await store.write(id, createSession({ value: 'second' }), 1);
			for (const version of [null, 1, 3])
				assert.equal(await store.write(id, createSession(), version), false);
			assert.deepEqual(await store.read(id), { value: 'second', version: 2 });
		}
	},
	{
		name: 'keeps 64 kB as they are',
		async run(store) {
			const id = createKey('large');
			const value = 'eyJhbGciOiJkaXIifQ..-_ '.repeat(2850).slice(0, 65_536);
			await store.write(id, createSession({ value }), null);
			assert.deepEqual(await store.read(id), { value, version: 1 });
		}
	},
	...(['{"a":1}', 'null', '42', ' a  b ', '1 2 3', ''].map((value) => ({
		name: `keeps the value ${JSON.stringify(value)} as it is`,
		async run(store) {
			const id = createKey('value');
			await store.write(id, createSession({ value, tags: [createKey('tag')] }), null);
			assert.deepEqual(await store.read(id), { value, version: 1 });
		}
	})) satisfies SessionStoreCase[]),
	{
		name: 'tells ids apart that differ in case or in a colon',
		async run(store) {
			const every = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:';
			const key = createKey(every);
			const ids = [key, key.toLowerCase(), `${key}:`, `:${key}`, `${key}::a`, `${key}:a`];
			const lookAlikes = [...ids, `${key}_a`, `${key}-a`, `${key}__a`, `${key}_A`];
			const tag = createKey(every);
			for (const id of lookAlikes)
				assert.equal(await store.write(id, createSession({ value: id, tags: [tag] }), null), true);
			for (const id of lookAlikes)
				assert.deepEqual(await store.read(id), { value: id, version: 1 });
			assert.deepEqual((await store.find(tag)).toSorted(), lookAlikes.toSorted());
			assert.deepEqual(await store.find(tag.toLowerCase()), []);
			assert.deepEqual(await store.find(`${tag}:`), []);
		}
	}
];
