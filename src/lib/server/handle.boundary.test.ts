import { error, redirect } from '@sveltejs/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openApp } from '../../../tests/support/arrive.js';
import { testEnv, toEvent } from '../../../tests/support/units.js';
import { LogtoAuthError } from '../errors.js';
import { createHandle } from './handle.js';
import type { RequestEvent } from './kit.js';
import type { LogtoAuthOptions } from './config/options.js';
import { createRuntimes, type OptionsSource } from './runtime.js';

let minutes = 0;

// Each test is in a minute of its own, for the log counts what comes again within one.
beforeEach(() => void vi.spyOn(performance, 'now').mockReturnValue(++minutes * 60_000));
afterEach(() => void vi.restoreAllMocks());

const page = { headers: { accept: 'text/html' } };
const script = { headers: { accept: 'application/json' } };
const action = {
	method: 'POST',
	headers: {
		accept: 'application/json',
		'x-sveltekit-action': 'true',
		origin: 'https://app.example'
	}
};

/** A request at an address, of a kind. */
function ask(init: RequestInit = page, address = 'https://app.example/'): RequestEvent {
	const event = toEvent([], address);
	return { ...event, request: new Request(address, init), route: { id: '/' } };
}

const resolve = () => new Response('the app');
const thrower = (thrown: unknown) => () => {
	throw thrown;
};
const rejecter = (thrown: unknown) => () => Promise.reject(thrown);
const answer = (source: OptionsSource<RequestEvent>, event = ask()) =>
	createHandle(source, createRuntimes())({ event, resolve });
/** What SvelteKit's `error` and `redirect` throw. */
function thrownBy(task: () => never): unknown {
	try {
		return task();
	} catch (thrown) {
		return thrown;
	}
}
const notFound = thrownBy(() => error(404, 'No such tenant'));
const brokenBody = {
	get message(): string {
		throw new Error('no');
	}
};
const elsewhere = thrownBy(() => redirect(307, 'https://other.example/'));

describe.each([
	['throws', thrower],
	['rejects with', rejecter]
])('where the function for the options %s', (_, fail) => {
	it.each(['/', '/%ff', '/%c0%af', '//[', '//a:99999999'])(
		'an error of SvelteKit, that is the answer: %s',
		async (path) => {
			const response = await answer(fail(notFound), ask(page, `https://app.example${path}`));
			expect(response.status).toBe(404);
			expect(await response.text()).toContain('No such tenant');
			expect(response.headers.get('cache-control')).toContain('no-store');
		}
	);

	it('an error of SvelteKit, a script receives its body, and an enhanced form its own format', async () => {
		const asked = await answer(fail(notFound), ask(script));
		expect([asked.status, await asked.json()]).toEqual([404, { message: 'No such tenant' }]);
		const sent = await answer(fail(notFound), ask(action));
		expect([sent.status, await sent.json()]).toMatchObject([
			404,
			{ type: 'error', error: { message: 'No such tenant', status: 404 } }
		]);
	});

	it('a redirect, that is the answer, for each kind of request in its own words', async () => {
		const opened = await answer(fail(elsewhere));
		expect(opened.status).toBe(307);
		expect(opened.headers.get('location')).toBe('https://other.example/');
		const loaded = await answer(fail(elsewhere), { ...ask(script), isDataRequest: true });
		expect(await loaded.json()).toEqual({ type: 'redirect', location: 'https://other.example/' });
		const sent = await answer(fail(elsewhere), ask(action));
		expect(await sent.json()).toEqual({
			type: 'redirect',
			status: 307,
			location: 'https://other.example/'
		});
	});

	it.each<[string, unknown, number]>([
		['lacks a message', { code: 'no_tenant' }, 404],
		['has a message that is no text', { message: 5 }, 404],
		['cannot be read', brokenBody, 500],
		['cannot be written', { message: 'a', count: 5n }, 500]
	])('an error of SvelteKit whose body %s, there is an answer', async (_, body, status) => {
		const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const thrown = thrownBy(() => error(404, body as App.Error));
		const response = await answer(fail(thrown), ask(script, 'https://app.example/%ff'));
		expect([response.status, await response.json()]).toMatchObject([
			status,
			{ message: expect.any(String) }
		]);
		const opened = await answer(fail(thrown), ask(page, 'https://app.example/%ff'));
		expect(opened.status).toBeGreaterThanOrEqual(404);
		log.mockRestore();
	});

	it('a value that cannot be inspected, the answer is 500', async () => {
		const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const unreadable = new Proxy({}, { getPrototypeOf: thrower(new Error('no')) });
		const response = await answer(fail(unreadable), ask(page, 'https://app.example/%ff'));
		expect(response.status).toBe(500);
		log.mockRestore();
	});

	it.each<[string, unknown]>([
		['an Error', new Error('connect ECONNREFUSED 10.0.0.1:5432')],
		['a text', 'connect ECONNREFUSED 10.0.0.1:5432'],
		['nothing', undefined],
		['an object', { status: 404, location: '/' }],
		['a wrong configuration', new LogtoAuthError('configuration')]
	])('%s, the answer is 500 and says nothing of the reason', async (_, thrown) => {
		const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const response = await answer(fail(thrown), ask(script));
		expect(response.status).toBe(500);
		expect(await response.json()).toMatchObject({
			code: thrown instanceof LogtoAuthError ? 'configuration' : 'hook_failed'
		});
		expect(log).toHaveBeenCalledOnce();
		if (thrown instanceof Error)
			expect(log.mock.calls[0]?.[0]).toMatch(
				/function for the options of LogtoAuth failed.*(ECONNREFUSED|not set up)/
			);
		log.mockRestore();
	});
});

it.each<[string, unknown]>([
	['nothing', undefined],
	['null', null],
	['a text', 'options'],
	['an object without an environment', {}],
	['an environment of the wrong kind', { env: { AUTH_SECRET: 5, AUTH_LOGTO_ID: {} } }]
])('options that are %s end in an answer', async (_, options) => {
	const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
	const event = ask({ headers: { cookie: '__Host-logto.session=x' } });
	const response = await answer(() => options as LogtoAuthOptions, event);
	expect([200, 500]).toContain(response.status);
	log.mockRestore();
});

it.each<[string, unknown]>([
	['a response', new Response('No such tenant', { status: 404 })],
	['a list', []],
	['a function', () => ({ env: testEnv })],
	['a map', new Map()]
])('options that are %s open nothing', async (_, options) => {
	const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
	const response = await answer(() => options as LogtoAuthOptions);
	expect([response.status, await response.text()]).not.toContain('the app');
	expect(response.status).toBe(500);
	log.mockRestore();
});

it.each([undefined, null])(
	'a table of rules that is %s, as a lookup leaves it, opens nothing',
	async (routes) => {
		const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const given: object = { env: testEnv, routes };
		for (const source of [given, () => given]) {
			const response = await answer(source as OptionsSource<RequestEvent>, ask(script));
			expect([response.status, (await response.json()).code]).toEqual([500, 'configuration']);
		}
		expect(log.mock.calls[0]?.[0]).toContain('The option "routes" has no value');
		log.mockRestore();
	}
);

describe('an error that another function of the app throws', () => {
	const options = (rest: Partial<LogtoAuthOptions>): LogtoAuthOptions => ({
		env: testEnv,
		logLevel: 'silent',
		...rest
	});

	it.each([
		['throws', thrower],
		['rejects with', rejecter]
	])('as a rule, is the answer where it %s one, and else 500', async (_, fail) => {
		const ruled = (thrown: unknown) => answer(options({ routes: { '/': fail(thrown) } }));
		expect((await ruled(notFound)).status).toBe(404);
		expect((await ruled(elsewhere)).headers.get('location')).toBe('https://other.example/');
		expect((await ruled(new Error('away'))).status).toBe(500);
		expect((await ruled('away')).status).toBe(500);
	});

	it('as `organization.resolve`, is the answer of a guard where it is one, and else 500', async () => {
		const resolved = async (thrown: unknown) => {
			const given = {
				organization: { resolve: thrower(thrown) },
				routes: { '/': { organization: true } }
			} as const;
			const { complete, getRuntime, cookies } = await openApp(given, {});
			const event = { ...toEvent(cookies), route: { id: '/' } };
			event.request.headers.set('accept', 'text/html');
			return createHandle(complete, getRuntime)({ event, resolve });
		};
		expect((await resolved(notFound)).status).toBe(404);
		expect((await resolved(elsewhere)).status).toBe(307);
		expect((await resolved(new Error('away'))).status).toBe(500);
	});

	it('in a later hook or a page, passes as it is', async () => {
		const own = new Error('of the app');
		const handle = createHandle(options({}), createRuntimes());
		await expect(handle({ event: ask(), resolve: thrower(own) })).rejects.toBe(own);
		await expect(handle({ event: ask(), resolve: thrower(elsewhere) })).rejects.toBe(elsewhere);
	});
});
