import { afterEach, describe, expect, it, vi } from 'vitest';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import type { RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { memoryStore } from '../stores/memory-store.js';
import { createFormWatch } from './probe.js';

// Nothing is asked or said in development.
vi.mock('esm-env', () => ({ DEV: false, BROWSER: false }));

const site = 'https://app.example';
const form = 'application/x-www-form-urlencoded';

afterEach(() => vi.unstubAllGlobals());

/** A watch with all that its log gets. */
function watch(options: Partial<LogtoAuthOptions> = {}) {
	const said: string[] = [];
	const note = (message: string) => void said.push(message);
	const complete = { env: testEnv, logger: { error: note, warn: note }, ...options };
	const see = createFormWatch();
	return { said, see: (event: RequestEvent) => see(event, complete) };
}

function toRequest(init: RequestInit, more: Partial<RequestEvent> = {}): RequestEvent {
	const known = toEvent([], `${site}/contact`);
	return { ...known, request: new Request(known.url, init), ...more };
}

describe('a form without an origin', () => {
	it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
		'that comes by %s is warned of, once: SvelteKit would have refused it',
		(method) => {
			const { said, see } = watch();
			for (let times = 0; times < 3; times++)
				see(toRequest({ method, headers: { 'content-type': `${form}; charset=utf-8` } }));
			expect(said).toEqual([expect.stringContaining('check of forms is off')]);
		}
	);

	it.each<[string, RequestInit, Partial<RequestEvent>]>([
		['has no content type', { method: 'POST' }, {}],
		['is JSON', { method: 'POST', headers: { 'content-type': 'application/json' } }, {}],
		['is read', { method: 'GET', headers: { 'content-type': form } }, {}],
		['has an origin', { method: 'POST', headers: { 'content-type': form, origin: site } }, {}],
		[
			'comes from a trusted origin',
			{ method: 'POST', headers: { 'content-type': form, origin: 'https://pay.example' } },
			{}
		],
		[
			'is a remote call',
			{ method: 'POST', headers: { 'content-type': form } },
			{ isRemoteRequest: true }
		],
		[
			'the app makes itself',
			{ method: 'POST', headers: { 'content-type': form } },
			{ isSubRequest: true }
		]
	])('is not warned of when it %s: that is no sign of anything', (_, init, more) => {
		const { said, see } = watch();
		see(toRequest(init, more));
		expect(said).toEqual([]);
	});
});

describe('the question whether Logto’s logout comes through', () => {
	/** The addresses that are asked, by an app with some environment, for requests to some addresses. */
	async function ask(
		env: Readonly<Record<string, unknown>>,
		answer: () => Response = () => new Response(null, { status: 400 }),
		addresses: readonly string[] = [site]
	) {
		const fetch = vi.fn<(address: string, init: RequestInit) => Promise<Response>>();
		fetch.mockImplementation(async () => answer());
		vi.stubGlobal('fetch', fetch);
		const { said, see } = watch({
			env: { ...testEnv, ...env } as LogtoAuthOptions['env'],
			backchannelLogout: true,
			revocations: memoryStore()
		});
		for (const address of addresses) see(toEvent([], `${address}/`));
		await vi.waitFor(async () =>
			expect(fetch.mock.settledResults.length).toBe(fetch.mock.calls.length)
		);
		return { asked: fetch.mock.calls.map(([address]) => address), said, fetch };
	}

	it.each<[string, Readonly<Record<string, unknown>>]>([
		['ORIGIN', { ORIGIN: site }],
		['ORIGIN with a slash', { ORIGIN: `${site}/` }],
		['AUTH_URL', { AUTH_URL: `${site}/auth` }],
		['ORIGIN before AUTH_URL', { ORIGIN: site, AUTH_URL: 'https://other.example' }]
	])('goes to %s', async (_, env) => {
		expect((await ask(env)).asked).toEqual([`${site}/auth/backchannel-logout`]);
	});

	it.each<[string, Readonly<Record<string, unknown>>]>([
		['neither is set', {}],
		['they are empty', { ORIGIN: '', AUTH_URL: ' ' }],
		['it is no address', { ORIGIN: 'app.example' }],
		['it is no string', { ORIGIN: 443 }],
		['it is another one than that of the request', { ORIGIN: 'https://other.example' }]
	])('is not asked when %s', async (_, env) => {
		expect((await ask(env)).asked).toEqual([]);
	});

	it('is not asked while the environment may not be read', async () => {
		const refuse = () => {
			throw new Error('Cannot read values from $env/dynamic/private while prerendering');
		};
		const env = new Proxy<Record<string, string>>({}, { get: refuse });
		const { see } = watch({ env, backchannelLogout: true });
		expect(() => see(toEvent([], `${site}/`))).not.toThrow();
	});

	it('is asked once, of the first request that comes to the site itself', async () => {
		const hosts = ['http://127.0.0.1:9200', 'http://169.254.169.254', site, site];
		expect((await ask({ ORIGIN: site }, undefined, hosts)).asked).toHaveLength(1);
	});

	it('follows no redirect and is bounded in time', async () => {
		const { fetch } = await ask({ ORIGIN: site });
		expect(fetch.mock.calls[0]?.[1]).toMatchObject({ redirect: 'manual' });
		expect(fetch.mock.calls[0]?.[1].signal).toBeInstanceOf(AbortSignal);
	});

	it('is in the log when SvelteKit refuses it, with the cure', async () => {
		const refuse = () =>
			new Response('Cross-site POST form submissions are forbidden', { status: 403 });
		const { said } = await ask({ ORIGIN: site }, refuse);
		await vi.waitFor(() =>
			expect(said).toEqual([expect.stringContaining('cannot reach this site')])
		);
	});

	it('reads no more of an answer than its beginning', async () => {
		const pull = vi.fn((controller: ReadableStreamDefaultController<Uint8Array>) =>
			controller.enqueue(new Uint8Array(512))
		);
		const cancel = vi.fn();
		const endless = new ReadableStream<Uint8Array>({ pull, cancel });
		const { said } = await ask({ ORIGIN: site }, () => new Response(endless, { status: 403 }));
		await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce());
		expect(pull.mock.calls.length).toBeLessThan(10);
		expect(said).toEqual([]);
	});
});
