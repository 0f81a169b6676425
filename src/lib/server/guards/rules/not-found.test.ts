import { describe, expect, it, vi } from 'vitest';
import { openApp } from '../../../../../tests/support/arrive.js';
import { toEvent } from '../../../../../tests/support/units.js';
import { createHandle } from '../../handle.js';
import type { RequestEvent } from '../../kit.js';
import type { LogtoAuthOptions } from '../../config/options.js';
import { isDecodable } from './not-found.js';

/** No key of these is a route of an app. */
const toOptions = (options: object) => options as Partial<LogtoAuthOptions>;
const closed = { '/(app)': 'session' };
const open = { '/(app)': 'session', '/about': 'public' };

interface Asked {
	readonly signedIn?: boolean;
	readonly address?: string;
	readonly init?: RequestInit;
	readonly event?: Partial<RequestEvent>;
}

/** What a request that matches no route gets: `app` when the app renders its own page. */
async function ask(
	options: object,
	{ signedIn = false, address = 'https://app.example/nope', init, event: rest }: Asked = {}
) {
	const { complete, getRuntime, cookies } = await openApp(toOptions(options), {});
	const known = toEvent(signedIn ? cookies : [], address);
	const headers = new Headers(init?.headers ?? { accept: 'text/html' });
	const cookie = known.request.headers.get('cookie');
	if (cookie !== null) headers.set('cookie', cookie);
	const request = new Request(address, { ...init, headers });
	const resolve = vi.fn(() => new Response('app', { status: 404 }));
	const event = { ...known, request, ...rest };
	const response = await createHandle(complete, getRuntime)({ event, resolve });
	const text = await response.text();
	return { status: response.status, text, ran: resolve.mock.calls.length > 0, response };
}

describe('an address that matches no route', () => {
	it.each<[string, object, boolean, boolean]>([
		['no page is public', { routes: closed }, false, false],
		['a page is public', { routes: open }, true, true],
		['a function decides', { routes: { '/a': () => 'public' } }, true, true],
		['GET is public', { routes: { '/a': { methods: { GET: 'public' } } } }, true, true],
		['POST alone is public', { routes: { '/a': { methods: { POST: 'public' } } } }, false, false],
		['a page tells of errors', { routes: closed, pages: { error: '/failed' } }, true, true],
		['a key has no rule', { routes: { '/a': undefined } }, false, false],
		['GET has no rule', { routes: { '/a': { methods: { GET: undefined } } } }, false, false],
		['there is no table', {}, true, true],
		['the option says app', { routes: closed, notFound: 'app' }, true, true],
		['the option says built-in', { routes: open, notFound: 'built-in' }, false, false],
		['the option says session', { routes: open, notFound: 'session' }, false, true]
	])('where %s, runs the app for visitors: %s', async (_, options, anonymous, signedIn) => {
		expect((await ask(options)).ran).toBe(anonymous);
		expect((await ask(options, { signedIn: true })).ran).toBe(signedIn);
	});

	it.each<[string, Asked, RegExp]>([
		['a page', {}, /Page not found/],
		['data', { event: { isDataRequest: true } }, /^\{"code":"not_found"/],
		['a script', { init: { headers: { accept: 'application/json' } } }, /^\{"code":"not_found"/],
		['an image', { init: { headers: { accept: 'image/*' } } }, /^\{"code":"not_found"/],
		['another method', { init: { method: 'PUT' } }, /Page not found/],
		['an undecodable path', { address: 'https://app.example/%ff' }, /Page not found/],
		['a path below the endpoints', { address: 'https://app.example/auth/nope' }, /Page not found/]
	])('is answered 404 and never leads to sign-in: %s', async (_, asked, text) => {
		const answered = await ask({ routes: closed }, asked);
		expect(answered.ran).toBe(false);
		expect(answered.status).toBe(404);
		expect(answered.text).toMatch(text);
		expect(answered.response.headers.get('location')).toBeNull();
		expect(answered.response.headers.get('cache-control')).toContain('no-store');
	});

	it('shows the app to users alone also where their session cannot be read', async () => {
		const sessions = { read: () => Promise.reject(new Error('away')) };
		const options = { routes: closed, notFound: 'session', logLevel: 'silent', sessions };
		const cookie = `__Host-logto.session=${'a'.repeat(43)}`;
		const { complete, getRuntime } = await openApp(toOptions(options), null);
		const event = toEvent([]);
		event.request.headers.set('cookie', cookie);
		const resolve = vi.fn(() => new Response());
		const response = await createHandle(complete, getRuntime)({ event, resolve });
		expect([response.status, resolve.mock.calls.length]).toEqual([404, 0]);
	});

	it('is left to the network where the app asks itself', async () => {
		expect((await ask({ routes: closed }, { event: { isSubRequest: true } })).ran).toBe(true);
	});

	it('is rendered while the app is built, and for no client that asks for that address', async () => {
		const address = 'https://app.example/[fallback]';
		const throwing = (message: string) => () => {
			throw new Error(message);
		};
		const asked = (getClientAddress: () => string) =>
			ask({ routes: closed }, { address, event: { getClientAddress } });
		const building = throwing('Cannot read clientAddress during prerendering');
		expect((await asked(building)).ran).toBe(true);
		expect((await asked(() => '203.0.113.7')).ran).toBe(false);
		expect((await asked(throwing('The address header is missing'))).ran).toBe(false);
		expect((await ask({ routes: closed }, { address })).ran).toBe(false);
	});
});

describe('a remote call', () => {
	it('whose page cannot be decoded is answered without the app: SvelteKit would render its layout', async () => {
		const call = (address: string) =>
			ask({ routes: closed }, { address, event: { isRemoteRequest: true } });
		expect((await call('https://app.example/%')).ran).toBe(false);
		expect((await call('https://app.example/%2%255')).ran).toBe(false);
		expect((await call('https://app.example/nope')).ran).toBe(true);
	});
});

it.each([
	['/', true],
	['/%41', true],
	['/%25', true],
	['/%2541', true],
	['/%', false],
	// SvelteKit takes the text apart at each %25, and decodes the parts.
	['/%2%255', false],
	['/%e2%25%82%ac', false],
	['/%ff', false],
	['/%c0%af', false],
	['/%25%', false]
])('%s can be decoded: %s', (path, expected) => {
	expect(isDecodable(path)).toBe(expected);
});
