import { describe, expect, it, vi } from 'vitest';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { createRuntimes } from '../runtime.js';
import { requireSession } from './require.js';

const throwing = (message: string) => (): string => {
	throw new Error(message);
};

const noClient = throwing('Cannot read clientAddress during prerendering');

/** The environment of an app, which cannot be read while SvelteKit builds. */
const sealedEnv = new Proxy(testEnv, {
	get() {
		throw new Error('Cannot read values from $env/dynamic/private while prerendering');
	}
});

/** SvelteKit forbids these properties of a page's address while it builds. */
function forbidQuery(address: string): URL {
	const forbid = (name: string) => ({
		get: throwing(`Cannot access url.${name} on a page with prerendering enabled`)
	});
	return Object.defineProperties(new URL(address), {
		search: forbid('search'),
		searchParams: forbid('searchParams')
	});
}

interface Asked {
	readonly routes: LogtoAuthOptions['routes'];
	/** What SvelteKit answers: 204 where it makes no file. */
	readonly response?: () => Response;
	readonly path?: string;
	readonly event?: Partial<RequestEvent>;
	readonly resolve?: (event: RequestEvent) => Promise<Response>;
}

async function build({ routes, path = '/account', ...rest }: Asked) {
	const { response = () => new Response('a file') } = rest;
	const error = vi.fn();
	const logger = { error, warn: vi.fn(), debug: vi.fn() };
	const address = `http://sveltekit-prerender${path}`;
	const request = new Request(address, { headers: {} });
	const event = {
		...toEvent([], address),
		request,
		url: forbidQuery(address),
		getClientAddress: noClient,
		route: { id: '/(app)/account' },
		...rest.event
	};
	const options = { env: sealedEnv, logger, logLevel: 'silent' as const };
	const handle = createHandle({ ...options, ...(routes ? { routes } : {}) }, createRuntimes());
	const { resolve = async () => response() } = rest;
	const answer = await handle({ event, resolve });
	const body = await answer.text().catch(String);
	const said = error.mock.calls.map(([message]) => String(message));
	return { status: answer.status, body, said };
}

const nothing = { status: 204, body: '', said: [] };
const noFile = () => new Response(null, { status: 204 });

describe('while SvelteKit builds', () => {
	it('a link to a page under a rule is no failure where no file is made of it', async () => {
		expect(await build({ routes: {}, response: noFile })).toEqual(nothing);
	});

	it('a page under a rule does not become a file, and the log names the rule', async () => {
		const { status, said } = await build({ routes: { '/(app)': { role: 'boss' } } });
		expect(status).toBe(401);
		expect(said).toEqual([
			expect.stringContaining(
				`/account is prerendered, and its rule '/(app)' requires {"role":"boss"}`
			)
		]);
	});

	it('reading what a rule refuses fails, so a build that goes on after errors keeps no data', async () => {
		const { body } = await build({ routes: {} });
		expect(body).toMatch(/^Error: \/account is prerendered, and no key of the option routes/);
	});

	it('what a rule refuses is not run for a page that is built', async () => {
		const resolve = vi.fn();
		const { status, said } = await build({ routes: {}, event: { isSubRequest: true }, resolve });
		expect(resolve).not.toHaveBeenCalled();
		expect([status, said]).toEqual([401, []]);
	});

	it('a page that no key covers does not become a file, and the log says what to add', async () => {
		const { status, said } = await build({ routes: {} });
		expect(status).toBe(401);
		expect(said[0]).toContain(`add '/(app)/account': 'public' to the option routes`);
	});

	it('a public page becomes one', async () => {
		const built = await build({ routes: { '/(app)': 'public' } });
		expect(built).toEqual({ status: 200, body: 'a file', said: [] });
	});

	it('a page whose load calls a guard does not become one', async () => {
		const { said } = await build({
			routes: undefined,
			resolve: async (event) => {
				await expect(requireSession(event)).rejects.toMatchObject({ status: 401 });
				return new Response(null, { status: 401 });
			}
		});
		expect(said[0]).toContain('/account is prerendered, and a guard refuses it');
	});

	it('a link to sign-in asks for nothing', async () => {
		for (const path of ['/auth/signin', '/auth/session'])
			expect(await build({ routes: {}, path })).toEqual(nothing);
	});
});

it.each<[string, RequestEvent['getClientAddress']]>([
	['a client has an address', () => '192.0.2.1'],
	['an adapter tells none', undefined],
	['an adapter fails to tell it', throwing('ADDRESS_HEADER=x but is absent from request')],
	['an adapter repeats what the client sent', throwing('bad address "prerendering"')]
])('a visitor receives nothing where %s', async (_, getClientAddress) => {
	const resolve = vi.fn();
	const { status } = await build({
		routes: {},
		resolve,
		event: { getClientAddress: getClientAddress as () => string }
	});
	expect(status).toBe(401);
	expect(resolve).not.toHaveBeenCalled();
});

it('a form receives nothing, not even while SvelteKit builds', async () => {
	const request = new Request('http://sveltekit-prerender/account', { method: 'POST' });
	expect((await build({ routes: {}, response: noFile, event: { request } })).status).toBe(401);
});

it.each([
	'Cannot read clientAddress during prerendering',
	'[prerender_client_address] Cannot read `clientAddress` during prerendering'
])('knows the build by what SvelteKit throws: %s', async (message) => {
	const event = { getClientAddress: throwing(message) };
	expect(await build({ routes: {}, response: noFile, event })).toEqual(nothing);
});
