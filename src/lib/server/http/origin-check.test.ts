import { describe, expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { createRuntimes } from '../runtime.js';

type Fields = Readonly<Record<string, string>>;

const cookie = '__Host-logto.session=sealed';
const evil = 'https://evil.example';
const sister = 'https://pay.app.example';

/** What the hook says to a request of an app whose forms SvelteKit checks. */
async function ask(
	headers: Fields,
	method = 'POST',
	body: BodyInit | null = null,
	more: Partial<LogtoAuthOptions> = {}
): Promise<number> {
	const event = toEvent([], 'https://app.example/api/things');
	const request = new Request(event.url, { method, headers, body });
	const options: LogtoAuthOptions = { logLevel: 'silent', env: testEnv, ...more };
	const handle = createHandle(options, createRuntimes());
	const response = await handle({
		event: { ...event, request },
		resolve: () => new Response('done')
	});
	return response.status;
}

/** A page's script may send a POST without a body to any site, and then there is no type to check. */
describe('a POST without a content type, with the cookie of a session', () => {
	it.each([
		['another site', { origin: evil }],
		['a sister site', { origin: sister }],
		['a frame without an origin', { origin: 'null' }],
		['nowhere', {}],
		['another site, with an empty type', { origin: evil, 'content-type': '' }]
	])('from %s is refused', async (_, headers) => {
		expect(await ask({ cookie, ...headers })).toBe(403);
	});

	it('is refused with a body as well', async () => {
		expect(await ask({ cookie, origin: sister }, 'POST', new Uint8Array([1]))).toBe(403);
	});

	it('is refused whatever the cookie is called', async () => {
		const named = { cookie: '__Host-shop.session=sealed', origin: sister };
		expect(await ask(named, 'POST', null, { cookiePrefix: 'shop' })).toBe(403);
	});

	it('from this site passes', async () => {
		expect(await ask({ cookie, origin: 'https://app.example' })).toBe(200);
	});

	it('from an origin that is trusted passes', async () => {
		const trusting = { trustedOrigins: [sister] };
		expect(await ask({ cookie, origin: sister }, 'POST', null, trusting)).toBe(200);
	});
});

describe('what SvelteKit or the browser sees to', () => {
	it.each<[string, Fields, string]>([
		['a request without a session', { origin: evil }, 'POST'],
		[
			'an access token, which no page of another site has',
			{ cookie, origin: evil, authorization: 'Bearer x' },
			'POST'
		],
		[
			'a type that needs a preflight',
			{ cookie, origin: evil, 'content-type': 'application/json' },
			'POST'
		],
		['a method that needs a preflight', { cookie, origin: evil }, 'DELETE'],
		['a method that changes nothing', { cookie, origin: evil }, 'GET']
	])('passes: %s', async (_, headers, method) => {
		expect(await ask(headers, method)).toBe(200);
	});
});
