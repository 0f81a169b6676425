import { describe, expect, it } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { createRuntimes } from '../runtime.js';

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

describe('a page that shows a private response of the app', () => {
	it.each<[string, RequestInfo | URL]>([
		['a path', '/api/things'],
		['an address', own],
		['a URL', new URL(own)],
		['a request', new Request(own)]
	])('is private when it is requested by %s', async (_, input) => {
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
	])('has the same Vary fields: %j', async (vary, expected) => {
		const headers = await show(fetched(own), said({ 'cache-control': 'no-store', vary }));
		expect(headers.get('vary')).toBe(expected);
	});

	it.each<[string, RequestInfo | URL, Fields]>([
		['was for everybody', own, { 'cache-control': 'public, max-age=60', vary: 'Cookie' }],
		['said nothing about caches', own, {}],
		['was another site’s', 'https://api.example/things', forOne]
	])('keeps its caching when the response %s', async (_, input, answer) => {
		const headers = await show(fetched(input), said(answer));
		expect(headers.get('cache-control')).toBe('public, max-age=60');
		expect(headers.get('vary')).toBeNull();
	});

	it('keeps its caching when the request fails', async () => {
		const headers = await show(fetched('https://['), () => Promise.reject(new TypeError('x')));
		expect(headers.get('cache-control')).toBe('public, max-age=60');
	});
});

type Asked = Parameters<typeof fetch>;

/** Whether SvelteKit would send the visitor's cookies: of a request it looks at no second argument. */
const isAnonymous = ([input, init]: Asked) =>
	(input instanceof Request ? input.credentials : init?.credentials) === 'omit';

/** What Alice's browser gets of a page in `publicStreams`, whose text is made while it streams. */
async function stream(
	answer: (...asked: Asked) => Promise<Response>,
	begin: (ask: typeof fetch) => () => Promise<Response>
) {
	const given = { publicStreams: ['/page'] } as unknown as Partial<LogtoAuthOptions>;
	const { complete, getRuntime, cookies } = await openApp(given, {});
	const event = { ...toEvent(cookies), route: { id: '/page' }, fetch: answer };
	const response = await createHandle(
		complete,
		getRuntime
	)({
		event,
		resolve(passed) {
			const finish = begin(passed.fetch);
			const body = new ReadableStream(
				{
					async pull(controller) {
						const text = await finish().then(
							(answered) => answered.text(),
							(error: Error) => String(error)
						);
						controller.enqueue(new TextEncoder().encode(text));
						controller.close();
					}
				},
				{ highWaterMark: 0 }
			);
			return new Response(body, { headers: { 'cache-control': 'public, max-age=60' } });
		}
	});
	return { cache: response.headers.get('cache-control'), text: await response.text() };
}

describe('a public response that has started', () => {
	const answerAs = async (...asked: Asked) =>
		isAnonymous(asked) ? new Response('nobody') : new Response('Alice', { headers: forOne });

	it.each<[string, Asked]>([
		['an address', [own]],
		['an address with fields', [own, { headers: { cookie: 'a=b' } }]],
		['a request', [new Request(own)]],
		['a request with the fields of the visitor', [new Request(own, { headers: { cookie: 'a=b' } })]]
	])('sends no cookies to the app: %s', async (_, asked) => {
		const all: Asked[] = [];
		const answer = (...question: Asked) => {
			all.push(question);
			return answerAs(...question);
		};
		expect(await stream(answer, (ask) => () => ask(...asked))).toEqual({
			cache: 'public, max-age=60',
			text: 'nobody'
		});
		expect(all.map(([, init]) => new Headers(init?.headers).get('cookie'))).toEqual([null]);
	});

	it.each<[string, () => Asked]>([
		['an address', () => [own]],
		['a request', () => [new Request(own)]]
	])('receives no private response to an earlier request: %s', async (_, asked) => {
		const late = Promise.withResolvers<Response>();
		const answer = async (...question: Asked) =>
			isAnonymous(question) ? new Response('nobody') : late.promise;
		const streamed = await stream(answer, (ask) => {
			const asking = ask(...asked());
			return () => {
				late.resolve(new Response('Alice', { headers: forOne }));
				return asking;
			};
		});
		expect(streamed).toEqual({ cache: 'public, max-age=60', text: 'nobody' });
	});

	it('repeats no request that could have an effect twice', async () => {
		const late = Promise.withResolvers<Response>();
		let count = 0;
		const answer = async () => {
			count++;
			return late.promise;
		};
		const { text } = await stream(answer, (ask) => {
			const asking = ask(own, { method: 'post' });
			return () => {
				late.resolve(new Response('Alice', { headers: forOne }));
				return asking;
			};
		});
		expect([count, text]).toEqual([1, expect.not.stringContaining('Alice')]);
	});
});

describe('a public page', () => {
	const cached = { 'cache-control': 'public, max-age=60', etag: '"a"' };
	/** A page that is complete, and whose rule is a function. */
	const open = async (rule: (event: { fetch?: typeof fetch }) => Promise<'public'>, set = {}) => {
		const options = { routes: { '/page': rule } } as unknown as Partial<LogtoAuthOptions>;
		const { complete, getRuntime, cookies } = await openApp(options, {});
		const event = {
			...toEvent(cookies),
			route: { id: '/page' },
			fetch: said(forOne)
		};
		const resolve = () => new Response('page', { headers: { ...cached, ...set } });
		return (await createHandle(complete, getRuntime)({ event, resolve })).headers;
	};

	it('keeps its caching when its rule reads nothing', async () => {
		const headers = await open(async () => 'public');
		expect(headers.get('cache-control')).toBe('public, max-age=60');
	});

	it('is private when its rule asks the app', async () => {
		const headers = await open(async (event) => {
			await event.fetch?.('/api/things');
			return 'public';
		});
		expect(headers.get('cache-control')).toBe('private, no-store');
	});

	it.each([
		'__Host-logto.session=sealed',
		'__Host-logto.session.0=sealed',
		'__Host-logto.login.a=b'
	])('is private when SvelteKit forwards a cookie of the library: %s', async (cookie) => {
		const headers = await open(async () => 'public', { 'set-cookie': `${cookie}; Path=/` });
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(headers.get('vary')).toBe('Cookie');
	});

	it('keeps its caching when the app sets its own cookie', async () => {
		const headers = await open(async () => 'public', { 'set-cookie': 'theme=dark; Path=/' });
		expect(headers.get('cache-control')).toBe('public, max-age=60');
	});
});
