import { describe, expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../tests/support/units.js';
import { createHandle } from './handle.js';
import { createRuntimes } from './runtime.js';

type Fields = Readonly<Record<string, string>>;

const own = 'https://app.example/api/things';
const forOne = { 'cache-control': 'private, no-store', vary: 'Cookie' };

/** The headers of a page that shows what some address said. */
async function show(
	ask: (event: { readonly fetch?: typeof fetch }) => Promise<unknown>,
	answer: () => Promise<Response>
): Promise<Headers> {
	const event = { ...toEvent(), fetch: answer };
	const handle = createHandle({ logLevel: 'silent', env: testEnv }, createRuntimes());
	const response = await handle({
		event,
		async resolve(passed) {
			await ask(passed).catch(() => undefined);
			return new Response('page', { headers: { 'cache-control': 'public, max-age=60' } });
		}
	});
	return response.headers;
}

const fetched =
	(input: RequestInfo | URL) =>
	async ({ fetch }: { readonly fetch?: typeof globalThis.fetch }) =>
		fetch?.(input);
const said = (headers: Fields) => async () => new Response('anvil', { headers });

describe('a page that shows what the app said to the visitor', () => {
	it.each<[string, RequestInfo | URL]>([
		['a path', '/api/things'],
		['an address', own],
		['a URL', new URL(own)],
		['a request', new Request(own)]
	])('is for the visitor alone, asked by %s', async (_, input) => {
		const headers = await show(fetched(input), said(forOne));
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(headers.get('vary')).toBe('Cookie');
	});

	it.each([
		['Authorization', 'Authorization'],
		['Accept, authorization', 'Authorization'],
		['Cookie, Authorization', 'Cookie, Authorization'],
		['', 'Cookie'],
		['Accept', 'Cookie']
	])('varies as that does: %j', async (vary, expected) => {
		const headers = await show(fetched(own), said({ 'cache-control': 'no-store', vary }));
		expect(headers.get('vary')).toBe(expected);
	});

	it.each<[string, RequestInfo | URL, Fields]>([
		['was for everybody', own, { 'cache-control': 'public, max-age=60', vary: 'Cookie' }],
		['said nothing about caches', own, {}],
		['was another site’s', 'https://api.example/things', forOne]
	])('stays as the app wants it when what it shows %s', async (_, input, answer) => {
		const headers = await show(fetched(input), said(answer));
		expect(headers.get('cache-control')).toBe('public, max-age=60');
		expect(headers.get('vary')).toBeNull();
	});

	it('stays as the app wants it when what it asks for fails', async () => {
		const headers = await show(fetched('https://['), () => Promise.reject(new TypeError('x')));
		expect(headers.get('cache-control')).toBe('public, max-age=60');
	});
});
