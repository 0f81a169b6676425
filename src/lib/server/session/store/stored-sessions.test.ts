import { describe, expect, it, vi } from 'vitest';
import { toEvent, toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import { memoryStore } from '../../stores/memory-store.js';
import { toDigest } from '../../internal/digest.js';
import { toSidName, toUserName } from '../names.js';
import { toApp, type SessionRecord } from '../record/record.js';
import { createSeal } from '../seal.js';
import { createStoredSessions } from './stored-sessions.js';

const config = toTestConfig();
const name = '__Host-logto.session';

/** A process with one session in a store. */
async function start(options: Parameters<typeof toTestConfig>[0] = {}) {
	const store = memoryStore();
	const sessions = createStoredSessions(toTestConfig(options), '', store);
	const record = toRecord(config);
	await sessions.create(record);
	const event = toEvent([{ name, value: record.id }]);
	return { store, sessions, record, event };
}

const later = (now: SessionRecord): SessionRecord => ({ ...now, checkedAt: now.checkedAt + 1 });

describe('a cookie for a session in a store', () => {
	it('lives as long as the session', async () => {
		const { sessions, record } = await start();
		const [cookie] = await sessions.write(toEvent(), record);
		const left = record.expiresAt - Date.now() / 1000;
		expect(Math.abs((cookie?.options.maxAge ?? 0) - left)).toBeLessThan(5);
	});

	it('is written again only when its end has moved', async () => {
		const { sessions, record } = await start();
		expect(sessions.needsCookie(record, later(record))).toBe(false);
		expect(sessions.needsCookie(record, { ...record, expiresAt: record.expiresAt + 1 })).toBe(true);
	});

	it('is cleared with the session', async () => {
		const { sessions, event } = await start();
		expect(sessions.clear(event)).toMatchObject([{ name, value: '' }]);
	});

	it.each(['a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}:`])(
		'that is no id of ours is not looked for: %j',
		async (value) => {
			const { sessions, store } = await start();
			const read = vi.spyOn(store, 'read');
			expect(await sessions.read(toEvent([{ name, value }]))).toEqual({
				record: null,
				stale: false,
				outdated: false
			});
			expect(read).not.toHaveBeenCalled();
		}
	);
});

describe('a session in a store', () => {
	it('is never put in the place of another', async () => {
		const { sessions, record } = await start();
		await expect(sessions.create(record)).rejects.toMatchObject({
			code: 'session_store_unreachable',
			cause: { message: expect.stringContaining('already') }
		});
	});

	it('is opened once, and again when it has changed', async () => {
		const { sessions, record, event } = await start();
		const first = await sessions.read(event);
		expect((await sessions.read(event)).record).toBe(first.record);
		await sessions.update(record, later);
		const changed = await sessions.read(event);
		expect(changed.record?.checkedAt).toBeCloseTo(record.checkedAt + 1, 3);
	});

	it('is not written when a change leaves it as it is', async () => {
		const { sessions, store, record } = await start();
		const write = vi.spyOn(store, 'write');
		expect(await sessions.update(record, (now) => now)).toMatchObject({ id: record.id });
		expect(write).not.toHaveBeenCalled();
	});

	it('is kept by the store until its end, under its person and its Logto session', async () => {
		const store = memoryStore();
		const write = vi.spyOn(store, 'write');
		const sessions = createStoredSessions(config, '', store);
		const named = { ...toRecord(config, { sid: 'a' }), expiresAt: 2e9 + 0.5 };
		await sessions.create(named);
		await sessions.create(toRecord(config));
		const app = toApp(config);
		const [person, sid] = [await toUserName(app, 'alice'), await toSidName(app, 'a')];
		expect(write.mock.calls[0]?.[1]).toMatchObject({
			expiresAt: 2e9 + 1,
			tags: [`sub:${person}`, `sid:${sid}`]
		});
		expect(write.mock.calls[1]?.[1].tags).toEqual([`sub:${person}`, `nosid:${person}`]);
	});

	it('is sealed for the store, so that every release opens it and no cookie does', async () => {
		const { store, record } = await start();
		const stored = await store.read(await toDigest(record.id));
		const open = (seal: string) =>
			createSeal(config.secrets, seal).openBytes(stored?.value ?? 'nothing');
		expect(await open('logto.store')).not.toBeNull();
		expect(await open(name)).toBeNull();
	});

	it('is not changed by a writer that others always outrun', async () => {
		const { sessions, store, record } = await start();
		const write = vi.spyOn(store, 'write').mockResolvedValue(false);
		await expect(sessions.update(record, later)).rejects.toMatchObject({
			code: 'session_store_unreachable',
			cause: { message: expect.stringContaining('writers') }
		});
		expect(write).toHaveBeenCalledTimes(20);
	});

	it('that was sealed with an older secret is sealed again in the store', async () => {
		const old = 'o'.repeat(40);
		const store = memoryStore();
		const before = createStoredSessions(toTestConfig({ env: { AUTH_SECRET: old } }), '', store);
		const record = toRecord(config);
		await before.create(record);
		const next = createStoredSessions(toTestConfig({ env: { AUTH_SECRET_1: old } }), '', store);
		const event = toEvent([{ name, value: record.id }]);
		const write = vi.spyOn(store, 'write');
		expect(await next.read(event)).toMatchObject({ stale: false, outdated: false });
		expect(await next.read(event)).toMatchObject({ record: { id: record.id } });
		expect(write).toHaveBeenCalledOnce();
	});

	it('that ends while it is sealed again is over', async () => {
		const old = 'o'.repeat(40);
		const store = memoryStore();
		const before = createStoredSessions(toTestConfig({ env: { AUTH_SECRET: old } }), '', store);
		const record = toRecord(config);
		await before.create(record);
		const next = createStoredSessions(toTestConfig({ env: { AUTH_SECRET_1: old } }), '', store);
		const read = store.read.bind(store);
		vi.spyOn(store, 'read').mockImplementationOnce(async (id) => {
			const found = await read(id);
			await store.delete(id);
			return found;
		});
		const event = toEvent([{ name, value: record.id }]);
		expect(await next.read(event)).toEqual({ record: null, stale: true, outdated: false });
	});

	it.each([
		[{ subject: null }, 2],
		[{ subject: 'bob' }, 2],
		[{ subject: 'alice' }, 0],
		[{ subject: null, sid: 'a' }, 1],
		[{ subject: 'alice', sid: 'x' }, 1]
	])('ends by whose it is: of %j, %d are left', async (whose, left) => {
		const { sessions } = await start();
		await sessions.create(toRecord(config, { sid: 'a' }));
		expect(await sessions.endAll(whose)).toBe(left === 2 ? 'none' : 'ended');
		expect(await sessions.list('alice')).toHaveLength(left);
	});
});

describe('the sessions of a user', () => {
	it('include none that a store names by mistake', async () => {
		const { sessions, store, record } = await start();
		const bob = toRecord(config, { profile: { sub: 'bob' } });
		await sessions.create(bob);
		const ids = await Promise.all([record, bob, toRecord(config)].map(({ id }) => toDigest(id)));
		vi.spyOn(store, 'find').mockResolvedValue(ids);
		expect((await sessions.list('alice'))?.map(({ id }) => id)).toEqual([record.id]);
	});

	it('are not looked up by subject if there is none', async () => {
		const { sessions, store } = await start();
		const find = vi.spyOn(store, 'find');
		await sessions.endAll({ subject: null });
		expect(find).not.toHaveBeenCalled();
		await sessions.endAll({ subject: null, sid: 'a' });
		expect(find.mock.calls).toEqual([[`sid:${await toSidName(toApp(config), 'a')}`]]);
	});
});

describe('work that one of all processes does', () => {
	it('is not made when it is found', async () => {
		const { sessions, store, record } = await start();
		const lock = vi.spyOn(store, 'lock');
		const make = vi.fn();
		expect(await sessions.once(record, { find: () => 'found', make })).toBe('found');
		expect(make).not.toHaveBeenCalled();
		expect(lock).not.toHaveBeenCalled();
	});

	it('is not created when another request created it while the lock was taken', async () => {
		const { sessions, record } = await start();
		const make = vi.fn();
		const find = vi.fn<() => string | null>().mockReturnValueOnce(null).mockReturnValue('found');
		expect(await sessions.once(record, { find, make })).toBe('found');
		expect(make).not.toHaveBeenCalled();
	});

	it('releases the lock, also when it fails', async () => {
		const { sessions, store, record } = await start();
		const make = () => Promise.reject(new TypeError('mine'));
		await expect(sessions.once(record, { find: () => null, make })).rejects.toThrow('mine');
		expect(await store.lock(await toDigest(record.id), 1000)).not.toBeNull();
	});

	it('stops when another process works for too long', async () => {
		const { sessions, store, record } = await start({ timeout: 0.2 });
		await store.lock(await toDigest(record.id), 60_000);
		const make = vi.fn();
		await expect(sessions.once(record, { find: () => null, make })).rejects.toMatchObject({
			code: 'issuer_unreachable'
		});
		expect(make).not.toHaveBeenCalled();
	});

	it('goes on when the lock of another process comes free', async () => {
		const { sessions, store, record } = await start();
		const lock = await store.lock(await toDigest(record.id), 60_000);
		const find = vi.fn(() => null);
		const made = sessions.once(record, { find, make: async () => 'made' });
		await vi.waitUntil(() => find.mock.calls.length > 1);
		await lock?.release();
		expect(await made).toBe('made');
	});
});

describe('sessions in one store', () => {
	it('of two applications are listed and ended apart, whatever ids their users have', async () => {
		const { store, sessions, record } = await start();
		const env = { AUTH_LOGTO_ISSUER: 'https://other.logto.app' };
		const other = createStoredSessions(toTestConfig({ env }), '', store);
		expect(await other.list('alice')).toEqual([]);
		expect(await other.endAll({ subject: 'alice' })).toBe('none');
		expect((await sessions.list('alice'))?.map(({ id }) => id)).toEqual([record.id]);
	});

	it('in an impersonation are listed and ended by both users', async () => {
		const begin = async () => {
			const { sessions } = await start();
			const actor = { id: 'carol', name: null };
			const acting = await sessions.create({
				...toRecord(config, { profile: { sub: 'bob' }, sid: 'of carol' }),
				actor
			});
			const count = async (subject: string) => (await sessions.list(subject))?.length;
			return { sessions, acting, count };
		};
		for (const whose of [
			{ subject: 'bob' },
			{ subject: 'carol' },
			{ subject: 'carol', sid: 'of carol' },
			{ subject: null, sid: 'of carol' }
		]) {
			const { sessions, count } = await begin();
			expect([await count('bob'), await count('carol')]).toEqual([1, 1]);
			expect(await sessions.endAll(whose)).toBe('ended');
			expect([await count('bob'), await count('carol'), await count('alice')]).toEqual([0, 0, 1]);
		}
	});
});
