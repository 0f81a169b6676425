import { describe, expect, it } from 'vitest';
import { findFittingPath, toSafeRedirect } from './redirect-to.js';

const origin = 'https://app.example.com';

const hostile = [
	'',
	' ',
	'//evil.example',
	'///evil.example',
	'////evil.example',
	'/\\evil.example',
	'\\\\evil.example',
	'\\/evil.example',
	'/\\/evil.example',
	'/%5cevil.example',
	'/%5C%5Cevil.example',
	'https://evil.example',
	'https://evil.example/dashboard',
	'http://app.example.com/dashboard',
	'https://app.example.com.evil.example/',
	'https://app.example.com@evil.example/',
	'https://app.example.com:8443/',
	'https:evil.example',
	'https:/evil.example',
	'HTTPS://evil.example',
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	' javascript:alert(1)',
	'java\nscript:alert(1)',
	'data:text/html,<script>alert(1)</script>',
	'vbscript:msgbox(1)',
	'blob:https://app.example.com/1',
	'file:///etc/passwd',
	'/\t/evil.example',
	'/\n/evil.example',
	'/\r\nset-cookie: a=b',
	'/%0d%0aset-cookie:a=b',
	'/%00',
	'/%09/evil.example',
	'/\u2028/evil.example',
	'/.//evil.example',
	'/./\\evil.example',
	'/..//evil.example',
	'/a/..//evil.example',
	'/%2e//evil.example',
	'/dashboard\u0000',
	'dashboard',
	'./dashboard',
	'../dashboard',
	'?next=/dashboard',
	'#top',
	'@evil.example',
	'//app.example.com/dashboard',
	'https://user:pass@app.example.com/'
];

describe('toSafeRedirect', () => {
	it.each(hostile)('refuses %j', (value) => {
		expect(toSafeRedirect(value, origin)).toBeNull();
	});

	it('refuses what is too long for an address', () => {
		expect(toSafeRedirect(`/${'a'.repeat(3000)}`, origin)).toBeNull();
	});

	it('refuses what is too long once it is written as an address', () => {
		expect(toSafeRedirect(`/${'é'.repeat(400)}`, origin)).toBeNull();
		expect(toSafeRedirect(`/${'é'.repeat(300)}`, origin)).toHaveLength(1801);
	});

	it.each([null, undefined, 1, {}, ['/dashboard']])(
		'refuses %j, which is not a string',
		(value) => {
			expect(toSafeRedirect(value, origin)).toBeNull();
		}
	);

	it.each([
		['/', '/'],
		['/dashboard', '/dashboard'],
		['/o/acme/invoices?page=2&sort=-date#total', '/o/acme/invoices?page=2&sort=-date#total'],
		['/search?q=https%3A%2F%2Fevil.example', '/search?q=https%3A%2F%2Fevil.example'],
		['/search?q=//evil.example', '/search?q=//evil.example'],
		['/a/../dashboard', '/dashboard'],
		['/caf%C3%A9', '/caf%C3%A9'],
		[`${origin}/dashboard?a=1`, '/dashboard?a=1']
	])('keeps %j', (value, expected) => {
		expect(toSafeRedirect(value, origin)).toBe(expected);
	});

	it('answers with something that stays on this origin, whatever goes in', () => {
		for (const value of hostile) {
			const safe = toSafeRedirect(value, origin) ?? '/';
			expect(new URL(safe, origin).origin).toBe(origin);
		}
	});
});

describe('a path that fits into a query', () => {
	it('is the first that does, as it is encoded there', () => {
		const long = `/a?q=${'%'.repeat(700)}`;
		expect(findFittingPath('/a?b=1', '/a')).toBe('/a?b=1');
		expect(findFittingPath(long, '/a')).toBe('/a');
		expect(findFittingPath(long, `/${'a'.repeat(2100)}`)).toBeNull();
	});

	it('may be no Unicode', () => {
		expect(findFittingPath('/\ud800')).toBe('/\ud800');
	});
});
