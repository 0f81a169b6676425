import { describe, expect, it, vi } from 'vitest';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { memoryStore } from '../stores/memory-store.js';
import type { Config } from '../config/config.js';
import { createCookieSessions } from './cookie/cookie-sessions.js';
import type { SessionRecord } from './record/record.js';
import type { Sessions } from './sessions.js';
import type { SessionStore } from '../stores/store.js';
import { createStoredSessions } from './store/stored-sessions.js';

/** One process after another, over the same secrets and, where there is one, the same store. */
type CreateProcess = (options?: Parameters<typeof toTestConfig>[0]) => Sessions;

const kinds: ReadonlyArray<{ readonly kind: string; readonly start: () => CreateProcess }> = [
	{
		kind: 'in cookies',
		start: () => (options) => createCookieSessions(toTestConfig(options), '')
	},
	{
		kind: 'in cookies, with revocations',
		start: () => {
			const revocations = memoryStore();
			return (options) => createCookieSessions(toTestConfig({ revocations, ...options }), '');
		}
	},
	{
		kind: 'in a store',
		start: () => {
			const sessions = memoryStore();
			return (options) =>
				createStoredSessions(toTestConfig({ sessions, ...options }), '', sessions);
		}
	}
];

const config: Config = toTestConfig();
const later = (record: SessionRecord): SessionRecord => ({
	...record,
	refreshToken: 'second',
	refreshTokenIssuedAt: record.refreshTokenIssuedAt + 1
});

/** A session that a browser has in its cookie. */
async function begin(sessions: Sessions, record = toRecord(config)) {
	await sessions.create(record);
	return { record, event: toEvent(await sessions.write(toEvent(), record)) };
}

describe.each(kinds)('sessions $kind', ({ start }) => {
	it('are read by another process', async () => {
		const createProcess = start();
		const { record, event } = await begin(createProcess());
		const reading = await createProcess().read(event);
		expect(reading.record).toMatchObject({ id: record.id, refreshToken: 'first' });
		expect(reading).toMatchObject({ stale: false, outdated: false });
	});

	it('keep a cookie that they cannot open', async () => {
		const sessions = start()();
		expect(await sessions.read(toEvent())).toEqual({ record: null, stale: false, outdated: false });
		for (const value of ['x', 'a'.repeat(43), 'a'.repeat(3000), 'a.b.c.d.e'])
			expect(await sessions.read(toEvent([{ name: '__Host-logto.session', value }]))).toMatchObject(
				{ record: null, stale: false }
			);
	});

	it('are not read by another application, issuer or secret', async () => {
		const createProcess = start();
		const { event } = await begin(createProcess());
		for (const env of [
			{ AUTH_LOGTO_ID: 'other' },
			{ AUTH_LOGTO_ISSUER: 'https://other.logto.app' },
			{ AUTH_SECRET: 'o'.repeat(40) }
		])
			expect(await createProcess({ env }).read(event)).toMatchObject({
				record: null,
				stale: false
			});
	});

	it('are not read at another origin, and their cookies stay there', async () => {
		const sessions = start()();
		const { event } = await begin(sessions);
		await sessions.read(event);
		const pairs = [...event.cookies.getAll()];
		for (const address of ['https://other.example/', 'https://app.example:8443/'])
			expect(await sessions.read(toEvent(pairs, address))).toMatchObject({
				record: null,
				stale: false
			});
	});

	it('open with an older secret and are sealed again, so that it can be removed', async () => {
		const createProcess = start();
		const old = 'o'.repeat(40);
		const { record, event } = await begin(createProcess({ env: { AUTH_SECRET: old } }));
		const next = createProcess({ env: { AUTH_SECRET_1: old } });
		const { record: opened, outdated } = await next.read(event);
		expect(opened).toMatchObject({ id: record.id });
		const cookies = opened !== null && outdated ? await next.write(event, opened) : null;
		const after = createProcess();
		const reading = await after.read(cookies === null ? event : toEvent(cookies));
		expect(reading.record).toMatchObject({ id: record.id });
	});

	it('end when they expire', async () => {
		const sessions = start()();
		const { event } = await begin(sessions);
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 24 * 3600 * 1000 });
		try {
			expect((await sessions.read(event)).record).toBeNull();
		} finally {
			vi.useRealTimers();
		}
	});

	it.each<[string, Parameters<typeof toTestConfig>[0]]>([
		['maxAge', { session: { maxAge: 3600 } }],
		['absoluteMaxAge', { session: { absoluteMaxAge: 3600 } }]
	])('end by a %s that is shorter than at sign-in', async (_, shorter) => {
		const createProcess = start();
		const { record, event } = await begin(createProcess());
		const process = createProcess(shorter);
		expect((await process.read(event)).record).not.toBeNull();
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3601 * 1000 });
		try {
			expect((await process.read(event)).record).toBeNull();
			expect((await createProcess(shorter).read(event)).record).toBeNull();
			expect((await process.list(record.profile.sub)) ?? []).toEqual([]);
		} finally {
			vi.useRealTimers();
		}
	});

	it('keep a change for the next request', async () => {
		const sessions = start()();
		const { record, event } = await begin(sessions);
		expect(await sessions.update(record, later)).toMatchObject({ refreshToken: 'second' });
		expect((await sessions.read(event)).record).toMatchObject({ refreshToken: 'second' });
	});

	it('are not read, changed or restored after they have ended', async () => {
		const sessions = start()();
		const { record, event } = await begin(sessions);
		await sessions.end(record);
		expect(await sessions.read(event)).toMatchObject({ record: null, stale: true });
		expect(await sessions.update(record, later)).toBeNull();
		expect((await sessions.read(event)).record).toBeNull();
	});

	it('do work once for parallel requests', async () => {
		const sessions = start()();
		const { record } = await begin(sessions);
		const make = vi.fn(async (current: SessionRecord | null) => {
			await new Promise((next) => setTimeout(next, 20));
			if (current !== null) await sessions.update(current, later);
			return 'made';
		});
		const find = (current: SessionRecord | null) =>
			current?.refreshToken === 'second' ? 'found' : null;
		const all = await Promise.all(
			Array.from({ length: 20 }, () => sessions.once(record, { find, make }))
		);
		expect(make).toHaveBeenCalledOnce();
		expect(all.filter((value) => value === 'made')).toHaveLength(1);
	});

	it('pass null to the work when the session has ended', async () => {
		const sessions = start()();
		const { record } = await begin(sessions);
		await sessions.end(record);
		const made = await sessions.once(record, { find: () => null, make: async (now) => now });
		expect(made).toBeNull();
	});
});

describe('sessions in a store', () => {
	const startTwo = () => {
		const store = memoryStore();
		const create = () => createStoredSessions(toTestConfig({ sessions: store }), '', store);
		return { store, one: create(), other: create() };
	};

	it('send the browser a random id and nothing else', async () => {
		const { one } = startTwo();
		const record = toRecord(config);
		await one.create(record);
		const cookies = await one.write(toEvent(), record);
		expect(cookies.map(({ value }) => value)).toEqual([record.id]);
		expect(record.id).toMatch(/^[\w-]{43}$/);
	});

	it('are kept sealed, under a key that signs no user in', async () => {
		const { one, store } = startTwo();
		const written = vi.spyOn(store, 'write');
		const record = toRecord(config, { sid: 'logto-sid' });
		await one.create(record);
		expect(JSON.stringify(written.mock.calls)).not.toMatch(
			new RegExp(`${record.id}|alice|first|logto-sid`, 'i')
		);
	});

	it('are not read from the key of another session', async () => {
		const { one, store } = startTwo();
		const alice = toRecord(config);
		const bob = toRecord(config, { profile: { sub: 'bob' } });
		let moved: Parameters<SessionStore['write']>[1] | null = null;
		const write = store.write.bind(store);
		vi.spyOn(store, 'write').mockImplementation((id, session, expected) => {
			moved ??= session;
			return write(id, moved, expected);
		});
		await one.create(alice);
		await one.create(bob);
		const event = toEvent(await one.write(toEvent(), bob));
		expect((await one.read(event)).record).toBeNull();
	});

	it('end in every process', async () => {
		const { one, other } = startTwo();
		const { record, event } = await begin(one);
		expect((await other.read(event)).record).not.toBeNull();
		await one.end(record);
		expect((await other.read(event)).record).toBeNull();
	});

	it('apply two parallel changes one after the other', async () => {
		const { one, other } = startTwo();
		const { record, event } = await begin(one);
		const addOne = (now: SessionRecord) => ({ ...now, checkedAt: now.checkedAt + 1 });
		await Promise.all(
			Array.from({ length: 10 }, (_, index) => (index % 2 ? one : other).update(record, addOne))
		);
		const after = (await one.read(event)).record;
		expect(Math.round((after?.checkedAt ?? 0) - record.checkedAt)).toBe(10);
	});

	it('do work once for all processes', async () => {
		const { one, other } = startTwo();
		const { record } = await begin(one);
		const make = vi.fn(async (current: SessionRecord | null) => {
			await new Promise((next) => setTimeout(next, 50));
			if (current !== null) await one.update(current, later);
			return 'made';
		});
		const find = (current: SessionRecord | null) =>
			current?.refreshToken === 'second' ? 'found' : null;
		await Promise.all(
			Array.from({ length: 20 }, (_, index) =>
				(index % 2 ? one : other).once(record, { find, make })
			)
		);
		expect(make).toHaveBeenCalledOnce();
	});

	it('are listed and ended by user, and by Logto session', async () => {
		const { one, other } = startTwo();
		const here = toRecord(config, { sid: 'a' });
		const there = toRecord(config, { sid: 'b' });
		const nameless = toRecord(config);
		const bob = toRecord(config, { profile: { sub: 'bob' }, sid: 'a-of-bob' });
		for (const record of [here, there, nameless, bob]) await one.create(record);
		const idsOf = async (subject: string) =>
			((await other.list(subject)) ?? []).map(({ id }) => id).toSorted();
		expect(await idsOf('alice')).toEqual([here.id, there.id, nameless.id].toSorted());
		await other.endAll({ subject: 'alice', sid: 'a' });
		expect(await idsOf('alice')).toEqual([there.id]);
		await other.endAll({ subject: null, sid: 'b' });
		expect(await idsOf('alice')).toEqual([]);
		expect(await idsOf('bob')).toEqual([bob.id]);
		await other.endAll({ subject: 'bob' });
		expect(await idsOf('bob')).toEqual([]);
	});

	it('throw when the store cannot be reached, instead of signing the user out', async () => {
		const store = memoryStore();
		const sessions = createStoredSessions(toTestConfig({ timeout: 0.05 }), '', store);
		const { event, record } = await begin(sessions);
		vi.spyOn(store, 'read').mockReturnValueOnce(new Promise(() => {}));
		await expect(sessions.read(event)).rejects.toMatchObject({ code: 'session_store_unreachable' });
		vi.spyOn(store, 'read').mockRejectedValueOnce(new Error('ECONNREFUSED'));
		await expect(sessions.update(record, later)).rejects.toMatchObject({
			code: 'session_store_unreachable'
		});
	});
});
