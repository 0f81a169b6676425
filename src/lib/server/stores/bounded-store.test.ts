import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from './memory-store.js';
import { boundStore } from './bounded-store.js';
import type { SessionStore, StoreLock } from './store.js';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const never = () => new Promise<never>(() => {});
const session = () => ({ value: 'v', expiresAt: Date.now() / 1000 + 60, tags: ['t'] });
const silent: SessionStore = { read: never, write: never, delete: never, find: never, lock: never };
const silentLock: StoreLock = { extend: never, release: never };

/** Everything that can be asked of a store. */
const questions: ReadonlyArray<[string, (store: SessionStore) => Promise<unknown>]> = [
	['read', (store) => store.read('id')],
	['write', (store) => store.write('id', session(), null)],
	['delete', (store) => store.delete('id')],
	['find', (store) => store.find('t')],
	['lock', (store) => store.lock('name', 1000)],
	['extend', async (store) => (await store.lock('name', 1000))?.extend(1000)],
	['release', async (store) => (await store.lock('name', 1000))?.release()]
];

describe('a bounded store', () => {
	it('answers as the store does', async () => {
		const store = boundStore(memoryStore(), 100);
		expect(await store.read('id')).toBeNull();
		expect(await store.write('id', session(), null)).toBe(true);
		expect(await store.write('id', session(), null)).toBe(false);
		expect(await store.read('id')).toEqual({ value: 'v', version: 1 });
		expect(await store.find('t')).toEqual(['id']);
		await store.delete('id');
		expect(await store.read('id')).toBeNull();
	});

	it('lends a lock to one process at a time, and releases it', async () => {
		const store = boundStore(memoryStore(), 100);
		const lock = await store.lock('name', 1000);
		expect(await lock?.extend(1000)).toBe(true);
		expect(await store.lock('name', 1000)).toBeNull();
		await lock?.release();
		expect(await store.lock('name', 1000)).not.toBeNull();
	});

	it.each(questions)('does not wait for ever: %s', async (name, ask) => {
		const held = name === 'extend' || name === 'release';
		const store = boundStore(held ? { ...silent, lock: async () => silentLock } : silent, 100);
		const refused = expect(ask(store)).rejects.toMatchObject({
			code: 'session_store_unreachable',
			cause: { message: expect.stringContaining('did not answer') }
		});
		await vi.advanceTimersByTimeAsync(100);
		await refused;
	});

	it.each(questions)('says that it failed, and why: %s', async (name, ask) => {
		const cause = new Error('ECONNREFUSED');
		const fail = () => Promise.reject(cause);
		const held = name === 'extend' || name === 'release';
		const lock = held ? async () => ({ extend: fail, release: fail }) : fail;
		const store = boundStore({ read: fail, write: fail, delete: fail, find: fail, lock }, 100);
		await expect(ask(store)).rejects.toMatchObject({ code: 'session_store_unreachable', cause });
	});

	it.each<[string, unknown]>([
		['read', {}],
		['read', { value: 1, version: 1 }],
		['read', { value: 'v' }],
		['read', { value: 'v', version: NaN }],
		['read', 'v'],
		['read', false],
		['write', undefined],
		['write', 'OK'],
		['find', undefined],
		['find', 'id'],
		['find', [1]],
		['lock', 'OK'],
		['lock', { release: never }],
		['extend', undefined]
	])('accepts no answer of another shape: %s returns %j', async (name, answer) => {
		const given = async () => answer as never;
		const all: SessionStore = {
			read: given,
			write: given,
			delete: given,
			find: given,
			lock: given
		};
		const lock = async () => ({ extend: given, release: given });
		const ask = questions.find(([question]) => question === name)?.[1];
		const asked = ask?.(boundStore(name === 'extend' ? { ...all, lock } : all, 100));
		await expect(asked).rejects.toMatchObject({
			code: 'session_store_unreachable',
			cause: { message: expect.stringContaining(`"${name}"`) }
		});
	});

	it('knows no session where a store says undefined', async () => {
		const given = async () => undefined as never;
		const store = boundStore({ ...silent, read: given, lock: given }, 100);
		expect([await store.read('id'), await store.lock('name', 1000)]).toEqual([null, null]);
	});
});
