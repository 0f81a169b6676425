import { describe, expect, it } from 'vitest';
import { readSignedIn } from './signed-in-cookie.js';

describe('readSignedIn', () => {
	it.each<[string, string, string, string]>([
		['finds the cookie on https', '__Host-logto.signed-in=abc', '', '__Host-logto.signed-in=abc'],
		['finds it among others', 'a=b; logto.signed-in=abc; c', '', 'logto.signed-in=abc'],
		['finds it with any prefix', 'crm-5173.signed-in=abc', '', 'crm-5173.signed-in=abc'],
		['finds nothing where there is none', 'a=logto.signed-in; theme=dark', '', ''],
		['finds nothing without cookies', '', '', ''],
		['ignores the app at the root', 'logto.signed-in=abc', '/shop', ''],
		['ignores an app below a base', 'logto.signed-in-shop=abc', '', ''],
		[
			'finds the cookie of its own base',
			'logto.signed-in=a; logto.signed-in-shop~eu=b',
			'/shop/eu',
			'logto.signed-in-shop~eu=b'
		]
	])('%s', (_, cookies, base, found) => {
		expect(readSignedIn(cookies, base)).toBe(found);
	});
});
