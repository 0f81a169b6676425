import { describe, expect, it } from 'vitest';
import { checkOrigin } from './check-origin.js';

type Headers = Readonly<Record<string, string>>;

/** Where a browser seems to have the app open; `null` where the app's own address is right or nothing is known. */
function find(address: string, headers: Headers, platform?: unknown): string | null {
	const url = new URL(address);
	const request = new Request(url, { headers: { host: url.host, ...headers } });
	const [finding] = checkOrigin({ url, request, platform });
	return finding === undefined ? null : (/ORIGIN=(\S+)/.exec(finding.cure)?.[1] ?? '');
}

const plain = { req: { socket: {} } };

describe('an address that is not the browser’s', () => {
	it.each<[string, string, Headers, unknown, string]>([
		[
			'a page of the site sends its address along',
			'https://localhost:3000/a',
			{ 'sec-fetch-site': 'same-origin', referer: 'http://localhost:3000/' },
			undefined,
			'http://localhost:3000'
		],
		[
			'a form of the site names its origin',
			'http://old.example/a',
			{ 'sec-fetch-site': 'same-origin', origin: 'https://app.example' },
			undefined,
			'https://app.example'
		],
		[
			'the proxy was asked by https',
			'http://app.example/',
			{ 'x-forwarded-proto': 'https' },
			undefined,
			'https://app.example'
		],
		[
			'the proxy was asked under a public name',
			'http://127.0.0.1:3000/',
			{ 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'app.example' },
			undefined,
			'https://app.example'
		],
		[
			'adapter-node believes in https where nothing encrypts',
			'https://localhost:3000/',
			{},
			plain,
			'http://localhost:3000'
		]
	])('is said when %s', (_, address, headers, platform, expected) => {
		expect(find(address, headers, platform)).toBe(expected);
	});
});

describe('nothing is said', () => {
	it.each<[string, string, Headers, unknown]>([
		[
			'of an address that is right',
			'https://app.example/',
			{ 'x-forwarded-proto': 'https' },
			plain
		],
		[
			'of a second proxy that speaks http',
			'https://app.example/',
			{ 'x-forwarded-proto': 'http' },
			plain
		],
		[
			'of a name inside the network when the public one is set',
			'https://app.example/',
			{ 'x-forwarded-host': 'inner:3000' },
			plain
		],
		[
			'of another site that links here',
			'https://app.example/',
			{ 'sec-fetch-site': 'cross-site', referer: 'https://other.example/' },
			plain
		],
		[
			'of a sandboxed page',
			'https://app.example/',
			{ 'sec-fetch-site': 'same-origin', origin: 'null' },
			plain
		],
		[
			'of https that Node itself speaks',
			'https://localhost:3000/',
			{},
			{ req: { socket: { encrypted: true } } }
		],
		['of https on a runtime that shows no socket', 'https://localhost:5173/', {}, undefined],
		[
			'of what is no host',
			'http://127.0.0.1:3000/',
			{ 'x-forwarded-host': 'a b', 'x-forwarded-proto': 'https' },
			plain
		]
	])('%s', (_, address, headers, platform) => {
		expect(find(address, headers, platform)).toBeNull();
	});
});
