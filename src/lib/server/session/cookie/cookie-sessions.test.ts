import { afterEach, describe, expect, it, vi } from 'vitest';
import { toEvent, toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import { memoryStore } from '../../stores/memory-store.js';
import { createCookieSessions } from './cookie-sessions.js';
import type { SessionRecord } from '../record/record.js';

afterEach(() => {
	vi.useRealTimers();
});

const config = toTestConfig();

/** A process and a cookie of one of its sessions, which it has not read yet. */
async function start(options: Parameters<typeof toTestConfig>[0] = {}) {
	const sessions = createCookieSessions(toTestConfig(options), '');
	const record = toRecord(config);
	const cookies = await sessions.write(toEvent(), record);
	return { sessions, record, cookies, event: toEvent(cookies) };
}

const refreshed = (now: SessionRecord): SessionRecord => ({
	...now,
	refreshToken: 'second',
	refreshTokenIssuedAt: now.refreshTokenIssuedAt + 1
});

describe('a cookie that a process has opened', () => {
	it('is read without a promise afterwards, and to the same record', async () => {
		const { sessions, event } = await start();
		const opening = sessions.read(event);
		expect(opening).toBeInstanceOf(Promise);
		const opened = await opening;
		expect(sessions.read(event)).toBe(opened);
	});

	it('is opened again after a minute', async () => {
		const { sessions, event } = await start();
		await sessions.read(event);
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 });
		expect(sessions.read(event)).not.toBeInstanceOf(Promise);
		vi.setSystemTime(Date.now() + 2_000);
		expect(sessions.read(event)).toBeInstanceOf(Promise);
	});

	it('is not known any more once the session is over', async () => {
		const sessions = createCookieSessions(config, '');
		const record = { ...toRecord(config), expiresAt: Date.now() / 1000 + 30 };
		const event = toEvent(await sessions.write(toEvent(), record));
		expect((await sessions.read(event)).record).not.toBeNull();
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
		expect(await sessions.read(event)).toEqual({ record: null, stale: true, outdated: false });
	});

	it('is not taken for another that ends alike, nor for one of another name', async () => {
		const { sessions, event, cookies } = await start();
		await sessions.read(event);
		const [{ name, value } = { name: '', value: '' }] = cookies;
		const forged = toEvent([{ name, value: `${'A'.repeat(100)}${value.slice(100)}` }]);
		expect((await sessions.read(forged)).record).toBeNull();
		const renamed = toEvent([{ name: 'logto.session', value }], 'http://localhost/');
		expect((await sessions.read(renamed)).record).toBeNull();
	});

	it('is completed with everything learned since, at once', async () => {
		const { sessions, record, event } = await start();
		await sessions.read(event);
		await sessions.update(record, refreshed);
		expect(sessions.read(event)).toMatchObject({
			record: { refreshToken: 'second' },
			outdated: true
		});
	});

	it('is gone at once when its session has ended', async () => {
		const { sessions, record, event } = await start();
		await sessions.read(event);
		await sessions.end(record);
		expect(sessions.read(event)).toEqual({ record: null, stale: true, outdated: false });
	});

	it('is looked up in the revocations each time', async () => {
		const revocations = memoryStore();
		const { sessions, event } = await start({ revocations });
		const other = createCookieSessions(toTestConfig({ revocations }), '');
		expect((await sessions.read(event)).record).not.toBeNull();
		await other.endAll({ subject: 'alice' });
		expect(await sessions.read(event)).toMatchObject({ record: null, stale: true });
	});
});

describe('a cookie', () => {
	it('is empty and stale when the session ended before it was read', async () => {
		const { sessions, record, event } = await start();
		await sessions.end(record);
		expect(await sessions.read(event)).toEqual({ record: null, stale: true, outdated: false });
	});

	it('is up to date when nothing was learned, and not with an older secret', async () => {
		const { sessions, event } = await start();
		expect(await sessions.read(event)).toMatchObject({ stale: false, outdated: false });
		const { AUTH_SECRET: old } = { AUTH_SECRET: config.secrets[0] };
		const env = { AUTH_SECRET: 'n'.repeat(40), AUTH_SECRET_1: old };
		const next = createCookieSessions(toTestConfig({ env }), '');
		expect(await next.read(event)).toMatchObject({ stale: false, outdated: true });
	});

	it('is written again for changes that must last, and not for access tokens', async () => {
		const { sessions, record } = await start();
		const token = { accessToken: 'a', issuedAt: 1, expiresAt: 9e9, scope: '' };
		expect(sessions.needsCookie(record, { ...record, accessTokens: { ' ': token } })).toBe(false);
		for (const change of [
			{ refreshTokenIssuedAt: 1 },
			{ checkedAt: 1 },
			{ issuedAt: 1 },
			{ lastOrganizationId: 'acme' }
		])
			expect(sessions.needsCookie(record, { ...record, ...change })).toBe(true);
	});

	it('ends with its session', async () => {
		const { record, cookies } = await start();
		const left = record.expiresAt - Date.now() / 1000;
		expect(Math.abs((cookies[0]?.options.maxAge ?? 0) - left)).toBeLessThan(5);
	});

	it('is cleared by its name', async () => {
		const { sessions, event } = await start();
		expect(sessions.clear(event)).toMatchObject([{ name: '__Host-logto.session', value: '' }]);
	});
});

describe('a session too large for a cookie', () => {
	const toNoise = (length: number) =>
		Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString('hex');

	it('is refused, with the claim that takes most', async () => {
		const sessions = createCookieSessions(config, '');
		const name = toNoise(6000);
		await expect(
			sessions.write(toEvent(), toRecord(config, { profile: { sub: 'alice', name } }))
		).rejects.toMatchObject({
			code: 'session_too_large',
			cause: { message: 'The largest claim is "name" with 12002 bytes.' }
		});
	});

	it('causes one warning for each claim that was left out', async () => {
		const warn = vi.fn();
		const logger = { warn, error: warn };
		const sessions = createCookieSessions(toTestConfig({ logLevel: 'warn', logger }), '');
		const write = (claims: object) =>
			sessions.write(toEvent(), toRecord(config, { profile: { sub: 'alice', ...claims } }));
		await write({});
		expect(warn).not.toHaveBeenCalled();
		await write({ custom_data: toNoise(6000), website: toNoise(5000) });
		await write({ custom_data: toNoise(6000) });
		await write({ website: toNoise(6000) });
		await write({ locale: toNoise(6000) });
		expect(warn.mock.calls.map(([message]) => /^[^.]*\./.exec(message)?.[0])).toEqual([
			'A session cookie has no room for custom_data, website.',
			'A session cookie has no room for locale.'
		]);
		expect(warn.mock.calls[0]?.[0]).toContain(
			'The largest claims are "custom_data" with 12002, "website" with 10002, "sub" with 7 bytes.'
		);
	});
});

describe('sessions in cookies', () => {
	it('cannot be listed', async () => {
		const { sessions } = await start();
		expect(await sessions.list('alice')).toBeNull();
	});

	it('keep a new session in the memory when it begins', async () => {
		const { sessions, record, event } = await start();
		await sessions.create(refreshed(record));
		expect((await sessions.read(event)).record?.refreshToken).toBe('second');
	});

	it('make nothing that is there already', async () => {
		const { sessions, record } = await start();
		await sessions.update(record, refreshed);
		const make = vi.fn();
		const find = (current: SessionRecord | null) => current?.refreshToken ?? null;
		expect(await sessions.once(record, { find, make })).toBe('second');
		expect(make).not.toHaveBeenCalled();
	});

	it('stop work that takes longer than the time-out', async () => {
		const { sessions, record } = await start({ timeout: 0.05 });
		const make = () => new Promise<never>(() => {});
		await expect(sessions.once(record, { find: () => null, make })).rejects.toMatchObject({
			code: 'issuer_unreachable'
		});
	});

	it('report that the revocations cannot be reached, instead of an anonymous visitor', async () => {
		const revocations = memoryStore();
		const { sessions, event } = await start({ revocations, timeout: 0.05 });
		vi.spyOn(revocations, 'read').mockReturnValue(new Promise(() => {}));
		await expect(sessions.read(event)).rejects.toMatchObject({ code: 'session_store_unreachable' });
	});

	it('bring nothing back that ended while the revocations were asked', async () => {
		const revocations = memoryStore();
		const { sessions, record } = await start({ revocations });
		const { read } = revocations;
		vi.spyOn(revocations, 'read').mockImplementationOnce(async (id) => {
			const found = await read(id);
			await sessions.end(record);
			return found;
		});
		expect(await sessions.update(record, refreshed)).toBeNull();
	});
});
