import assert from 'node:assert/strict';
import type { SessionStore, StoreLock } from '../../server/stores/store.js';
import { createKey, createSession, times, wait } from './samples.js';
import type { SessionStoreCase } from './session-store-case.js';

/** Longer than any case, in milliseconds. */
const long = 30_000;

/** Cases about locks. */
export const lockCases: readonly SessionStoreCase[] = [
	{
		name: 'gives a lock to one of 20 that ask at the same time',
		async run(store) {
			const name = createKey('lock');
			const locks = await times(20, () => store.lock(name, long));
			assert.equal(locks.filter((lock) => lock !== null).length, 1);
		}
	},
	{
		name: 'gives a lock to the next when it is released',
		async run(store) {
			const name = createKey('lock');
			const first = await takeLock(store, name, long);
			assert.equal(await store.lock(name, long), null);
			await first.release();
			await takeLock(store, name, long);
		}
	},
	{
		name: 'keeps locks of other names apart',
		async run(store) {
			const name = createKey('lock');
			await takeLock(store, name, long);
			await takeLock(store, `${name}:`, long);
			await takeLock(store, name.toUpperCase(), long);
		}
	},
	{
		name: 'ends a lock by itself',
		async run(store) {
			const name = createKey('lock');
			await takeLock(store, name, 200);
			await wait(300);
			await takeLock(store, name, long);
		}
	},
	{
		name: 'holds a lock for longer when it is extended',
		async run(store) {
			const name = createKey('lock');
			const lock = await takeLock(store, name, 1500);
			assert.equal(await lock.extend(long), true);
			await wait(1600);
			assert.equal(await store.lock(name, long), null);
			assert.equal(await lock.extend(100), true);
			await wait(200);
			await takeLock(store, name, long);
		}
	},
	{
		name: 'refuses to extend or release a lock that another holder has',
		async run(store) {
			const name = createKey('lock');
			const first = await takeLock(store, name, 100);
			await wait(200);
			const second = await takeLock(store, name, long);
			assert.equal(await first.extend(long), false);
			await first.release();
			assert.equal(await store.lock(name, long), null);
			assert.equal(await second.extend(long), true);
		}
	},
	{
		name: 'extends no lock that was released',
		async run(store) {
			const lock = await takeLock(store, createKey('lock'), long);
			await lock.release();
			await lock.release();
			assert.equal(await lock.extend(long), false);
		}
	},
	{
		name: 'takes a lock and a session of one name for two things',
		async run(store) {
			const name = createKey('both');
			const lock = await takeLock(store, name, long);
			assert.equal(await store.read(name), null);
			await store.write(name, createSession(), null);
			await lock.release();
			assert.notEqual(await store.read(name), null);
			await takeLock(store, name, long);
			await store.delete(name);
			assert.equal(await store.lock(name, long), null);
		}
	}
];

async function takeLock(store: SessionStore, name: string, ttl: number): Promise<StoreLock> {
	const lock = await store.lock(name, ttl);
	assert(lock !== null, 'The store refused a free lock.');
	return lock;
}
