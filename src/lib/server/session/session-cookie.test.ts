import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toEvent } from '../../../../tests/support/units.js';
import { chunkSize } from './chunks.js';
import { createSessionCookie, toCookieName, toCookieOptions } from './session-cookie.js';

beforeEach(() => {
	vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
	vi.useRealTimers();
});

const now = 1000;
const secure = 'https://app.example/';
const local = 'http://localhost:5173/';

describe('the session cookie', () => {
	it.each([
		[secure, '', '__Host-logto.session', '/'],
		[secure, '/shop', '__Secure-logto.session', '/shop'],
		[local, '', 'logto.session', '/'],
		[local, '/shop', 'logto.session', '/shop']
	])('at %s below %j is called %s and is for %s', (address, base, name, path) => {
		const event = toEvent([], address);
		const cookie = createSessionCookie(base);
		expect(cookie.name(event)).toBe(name);
		expect(cookie.write(event, 'v', now + 60)).toMatchObject([{ name, options: { path } }]);
	});

	it('is for this server alone, over https alone, and comes with links from elsewhere', () => {
		const { encode, ...options } = toCookieOptions(toEvent([], secure), '/');
		expect(options).toEqual({ path: '/', httpOnly: true, sameSite: 'lax', secure: true });
		expect(encode?.('a.b=')).toBe('a.b=');
		expect(toCookieOptions(toEvent([], local), '/').secure).toBe(false);
	});

	it('keeps others of ours apart in the same way', () => {
		expect(toCookieName(toEvent([], secure), 'logto.x', '/')).toBe('__Host-logto.x');
	});

	it.each([
		[now + 60, 60],
		[now + 59.2, 60],
		[now, 0],
		[now - 60, 0]
	])('that ends at %d lives for %d seconds', (expiresAt, maxAge) => {
		const [change] = createSessionCookie('').write(toEvent(), 'v', expiresAt);
		expect(change?.options.maxAge).toBe(maxAge);
	});
});

describe('the session cookie of a request', () => {
	const cookie = createSessionCookie('');
	const held = [{ name: '__Host-logto.session', value: 'v' }];

	it('is read from its header', () => {
		expect(cookie.read(toEvent(held))).toEqual({
			name: '__Host-logto.session',
			text: 'v',
			present: true
		});
	});

	it('is read from the field that somebody has read already', () => {
		expect(cookie.read(toEvent(), '__Host-logto.session=w')).toMatchObject({ text: 'w' });
		expect(cookie.read(toEvent(held), null)).toMatchObject({ text: null, present: false });
	});

	it('is none when it is of another scheme', () => {
		expect(cookie.read(toEvent(held, local))).toMatchObject({ text: null, present: false });
	});

	it('is there and not whole when a part is missing', () => {
		const part = [{ name: '__Host-logto.session.1', value: 'v' }];
		expect(cookie.read(toEvent(part))).toMatchObject({ text: null, present: true });
	});

	it('gives way to all of the next, and nothing of it is left', () => {
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
