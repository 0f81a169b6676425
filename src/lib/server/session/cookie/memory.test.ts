import { describe, expect, it } from 'vitest';
import { toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import { createCookieMemory } from './memory.js';

const config = toTestConfig();
const token = { accessToken: 'a', issuedAt: 1, expiresAt: 9e9, scope: '' };

/** A session as the cookie has it, and with a newer refresh token and newer claims. */
function start() {
	const cookie = toRecord(config);
	const refreshed = {
		...cookie,
		refreshToken: 'second',
		refreshTokenIssuedAt: cookie.refreshTokenIssuedAt + 1,
		accessTokens: { ' ': token }
	};
	const confirmed = {
		...cookie,
		profile: { sub: 'alice', name: 'New name' },
		omitted: ['custom_data'],
		checkedAt: cookie.checkedAt + 1
	};
	return { memory: createCookieMemory(), cookie, refreshed, confirmed };
}

describe('the knowledge of a process about a session in a cookie', () => {
	it('is nothing at first: the cookie’s record stays the very same', () => {
		const { memory, cookie } = start();
		expect(memory.merge(cookie)).toBe(cookie);
		expect(memory.isAhead(cookie)).toBe(false);
	});

	it('includes a newer refresh token and the access tokens, which replace those of the cookie', () => {
		const { memory, cookie, refreshed } = start();
		memory.learn(refreshed);
		expect(memory.merge(cookie)).toEqual(refreshed);
		expect(memory.isAhead(cookie)).toBe(true);
		expect(memory.isAhead(refreshed)).toBe(false);
	});

	it('is newer claims, with the refresh token that the cookie has', () => {
		const { memory, cookie, confirmed } = start();
		memory.learn(confirmed);
		expect(memory.merge(cookie)).toEqual(confirmed);
		expect(memory.isAhead(cookie)).toBe(true);
		expect(memory.isAhead(confirmed)).toBe(false);
	});

	it('does not go back behind a cookie that another process wrote since', () => {
		const { memory, cookie, refreshed, confirmed } = start();
		memory.learn(cookie);
		const newer = { ...refreshed, ...confirmed, refreshToken: 'second' };
		const newest = {
			...newer,
			omitted: [],
			refreshTokenIssuedAt: refreshed.refreshTokenIssuedAt
		};
		expect(memory.merge(newest)).toEqual({ ...newest, accessTokens: {} });
		expect(memory.isAhead(newest)).toBe(false);
	});

	it('adds claims for which a newer cookie of another process has no room, with their age', () => {
		const { memory, cookie } = start();
		const organizations = ['acme'];
		memory.learn({
			...cookie,
			profile: { sub: 'alice', name: 'Old', roles: ['a'], organizations }
		});
		const newer = {
			...cookie,
			profile: { sub: 'alice', name: 'New', roles: [] },
			omitted: ['organization_data.description', 'organizations'],
			checkedAt: cookie.checkedAt + 1
		};
		expect(memory.merge(newer)).toEqual({
			...newer,
			profile: { sub: 'alice', name: 'New', roles: [], organizations },
			omitted: ['organization_data.description'],
			checkedAt: cookie.checkedAt
		});
		expect(memory.isAhead(newer)).toBe(false);
	});

	it('adds no claims if it lacks some itself', () => {
		const { memory, cookie, confirmed } = start();
		memory.learn({ ...cookie, omitted: ['organizations'] });
		expect(memory.merge(confirmed)).toEqual(confirmed);
	});

	it('has the whole profile of which the cookie left a part out', () => {
		const { memory, cookie } = start();
		const whole = { sub: 'alice', custom_data: { theme: 'dark' } } as const;
		memory.learn({ ...cookie, profile: whole });
		const cut = { ...cookie, profile: { sub: 'alice' }, omitted: ['custom_data'] };
		expect(memory.merge(cut)).toMatchObject({ profile: whole, omitted: [] });
	});

	it('keeps the fields that only the cookie has: its expiry, and the last organization', () => {
		const { memory, cookie, refreshed } = start();
		memory.learn(refreshed);
		const renewed = { ...cookie, expiresAt: 9e9, lastOrganizationId: 'acme' };
		expect(memory.merge(renewed)).toMatchObject({ expiresAt: 9e9, lastOrganizationId: 'acme' });
	});

	it('is put together once for one record, until there is news', () => {
		const { memory, cookie, refreshed } = start();
		memory.learn(refreshed);
		const merged = memory.merge(cookie);
		expect(memory.merge(cookie)).toBe(merged);
		memory.learn({ ...refreshed, refreshToken: 'third' });
		expect(memory.merge(cookie)).toMatchObject({ refreshToken: 'third' });
	});

	it('is of that session alone', () => {
		const { memory, refreshed } = start();
		memory.learn(refreshed);
		const other = toRecord(config);
		expect(memory.merge(other)).toBe(other);
		expect(memory.isAhead(other)).toBe(false);
	});
});

describe('a session that has ended', () => {
	it('is known to have, and no other is', () => {
		const { memory, cookie } = start();
		memory.end(cookie, cookie.expiresAt);
		expect(memory.hasEnded(cookie)).toBe(true);
		expect(memory.hasEnded(toRecord(config))).toBe(false);
		expect(memory.hasEnded({ ...cookie, app: 'another' })).toBe(false);
	});

	it('is not learned again by an answer that comes late', () => {
		const { memory, cookie, refreshed } = start();
		memory.learn(cookie);
		memory.end(cookie, cookie.expiresAt);
		memory.learn(refreshed);
		expect(memory.merge(cookie)).toBe(cookie);
		expect(memory.hasEnded(cookie)).toBe(true);
	});
});

describe('the knowledge of a process about all sessions', () => {
	it('is weighed in bytes and not counted: the last of many large ones stay', () => {
		const { memory } = start();
		const data = 'x'.repeat(200_000);
		const all = Array.from({ length: 400 }, () =>
			toRecord(config, { profile: { sub: 'alice', custom_data: { data } } })
		);
		for (const record of all) memory.learn(record);
		const known = all.filter((record) => memory.merge(record) !== record);
		expect(known.length).toBeGreaterThan(10);
		expect(known.length).toBeLessThan(100);
		expect(known.at(-1)).toBe(all.at(-1));
	});
});

describe('the number of a memory', () => {
	it('is another after each news, and stays while there is none', () => {
		const { memory, cookie, refreshed } = start();
		const numbers = [memory.version()];
		const note = () => numbers.push(memory.version());
		memory.learn(cookie);
		note();
		memory.learn(refreshed);
		note();
		memory.end(cookie, cookie.expiresAt);
		note();
		expect(new Set(numbers).size).toBe(4);
		memory.merge(cookie);
		memory.isAhead(cookie);
		memory.learn(refreshed);
		expect(memory.version()).toBe(numbers.at(-1));
	});
});
