import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toEvent } from '../../../../../tests/support/units.js';
import { chunkSize } from './chunks.js';
import {
	createSessionCookie,
	mayHoldSession,
	serializeCookie,
	toCookieName,
	toCookieOptions
} from './session-cookie.js';

beforeEach(() => {
	vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
	vi.useRealTimers();
});

const now = 1000;
const secure = 'https://app.example/';
const local = 'http://localhost:5173/';

const atRoot = { base: '' };

describe('the session cookie', () => {
	it.each([
		[secure, '', '__Host-logto.session'],
		[secure, '/shop', '__Host-logto.session-shop'],
		[secure, '/shop/e u', '__Host-logto.session-shop~e%20u'],
		[local, '', 'logto-5173.session'],
		[local, '/shop', 'logto-5173.session-shop'],
		['http://localhost/', '', 'logto.session']
	])('at %s below %j is called %s', (address, base, name) => {
		const event = toEvent([], address);
		const cookie = createSessionCookie({ base });
		expect(cookie.name(event)).toBe(name);
		expect(cookie.write(event, 'v', now + 60)).toMatchObject([{ name, options: { path: '/' } }]);
	});

	it('is called as the option says, on every port', () => {
		const naming = { base: '', cookiePrefix: 'shop' };
		expect(toCookieName(toEvent([], secure), 'session', naming)).toBe('__Host-shop.session');
		expect(toCookieName(toEvent([], local), 'session', naming)).toBe('shop.session');
	});

	it('has no name of another base path', () => {
		const bases = ['', '/a', '/a/b', '/a-b', '/a~b', '/a%2fb', '/0', '/a/b/c'];
		const names = bases.map((base) => toCookieName(toEvent([], secure), 'session', { base }));
		expect(new Set(names).size).toBe(bases.length);
		expect(names.filter((name) => !/^[\w.%~-]+$/.test(name))).toEqual([]);
	});

	it('is for this host alone, over https alone, and comes with links from elsewhere', () => {
		expect(toCookieOptions(toEvent([], secure))).toEqual({
			path: '/',
			httpOnly: true,
			sameSite: 'lax',
			secure: true
		});
		expect(toCookieOptions(toEvent([], local)).secure).toBe(false);
	});

	it('is written as a browser takes the prefix __Host-: secure, for the path /, of no domain', () => {
		const [change] = createSessionCookie({ base: '/shop' }).write(toEvent(), 'v', now + 60);
		expect(change && serializeCookie(change)).toBe(
			'__Host-logto.session-shop=v; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax'
		);
	});

	it('may be in a field that has its name, and in no other', () => {
		const event = toEvent([], secure);
		expect(mayHoldSession(event, 'a=b; __Host-logto.session.0=v', atRoot)).toBe(true);
		for (const field of [null, '', 'a=b', 'logto.session=v', '__Secure-logto.session=v'])
			expect(mayHoldSession(event, field, atRoot)).toBe(false);
	});

	it.each([
		[now + 60, 60],
		[now + 59.2, 60],
		[now, 0],
		[now - 60, 0]
	])('that ends at %d lives for %d seconds', (expiresAt, maxAge) => {
		const [change] = createSessionCookie(atRoot).write(toEvent(), 'v', expiresAt);
		expect(change?.options.maxAge).toBe(maxAge);
	});
});

describe('the session cookie of a request', () => {
	const cookie = createSessionCookie(atRoot);
	const held = [{ name: '__Host-logto.session', value: 'v' }];

	it('is read from its header', () => {
		expect(cookie.read(toEvent(held))).toEqual({
			name: '__Host-logto.session',
			text: 'v'
		});
	});

	it('is read from the field that the caller has read already', () => {
		expect(cookie.read(toEvent(), '__Host-logto.session=w')).toMatchObject({ text: 'w' });
		expect(cookie.read(toEvent(held), null)).toMatchObject({ text: null });
	});

	it('is ignored when it belongs to another scheme', () => {
		expect(cookie.read(toEvent(held, local))).toMatchObject({ text: null });
	});

	it('is there and not whole when a part is missing', () => {
		const part = [{ name: '__Host-logto.session.1', value: 'v' }];
		expect(cookie.read(toEvent(part))).toMatchObject({ text: null });
	});

	it('is replaced by the next one completely', () => {
		const large = cookie.write(toEvent(held), 'v'.repeat(chunkSize + 1), now + 60);
		expect(large.map(({ name, options }) => [name, options.maxAge])).toEqual([
			['__Host-logto.session.0', 60],
			['__Host-logto.session.1', 60],
			['__Host-logto.session', 0]
		]);
		expect(cookie.write(toEvent(held), 'w', now + 60)).toMatchObject([{ value: 'w' }]);
		expect(cookie.write(toEvent(held), 'w', now + 60)).toHaveLength(1);
		expect(large.at(-1)).toMatchObject({ value: '', options: { path: '/', secure: true } });
	});

	it('is cleared in all its parts, as it was set', () => {
		const parts = [
			{ name: '__Host-logto.session.0', value: 'v' },
			{ name: '__Host-logto.session.1', value: 'v' },
			{ name: 'other', value: 'v' }
		];
		const options = { path: '/', httpOnly: true, secure: true, sameSite: 'lax', maxAge: 0 };
		expect(cookie.clear(toEvent(parts))).toMatchObject([
			{ name: '__Host-logto.session.0', value: '', options },
			{ name: '__Host-logto.session.1', value: '', options }
		]);
		expect(cookie.clear(toEvent())).toEqual([]);
	});
});
