import { describe, expect, it } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { toEvent } from '../../../../tests/support/units.js';
import type { LogtoAuthOptions } from '../config/options.js';
import type { RequestEvent } from '../kit.js';
import { createContext } from '../request/context.js';
import type { CookieChange } from '../session/cookie/session-cookie.js';
import { answerReturn, prepareReturn } from './sign-out-return.js';

const signOut = { redirectPaths: ['/goodbye', '/farewell'] } as const;
const origin = 'https://app.example';

/** An app with two registered pages. */
async function open(options: Partial<LogtoAuthOptions> = { signOut }) {
	const { complete, getRuntime } = await openApp(options, null);
	const visit = (
		path: string,
		cookies: readonly CookieChange[] = [],
		rest: Partial<RequestEvent> = {}
	) => {
		const event = { ...toEvent(cookies, `${origin}${path}`), ...rest };
		return { event, context: createContext(event, complete, getRuntime) };
	};
	/** Signs out, and returns what Logto and the browser keep. */
	const leave = async (wanted: string | null, cookies: readonly CookieChange[] = []) => {
		const { event, context } = visit('/auth/signout', cookies);
		const prepared = await prepareReturn(event, context, wanted);
		return { ...prepared, cookies: context.changes() };
	};
	/** Returns from Logto. `null`: the request goes on to the app. */
	const come = async (
		path: string,
		cookies: readonly CookieChange[],
		rest: Partial<RequestEvent> = {}
	) => {
		const { event, context } = visit(path, cookies, rest);
		const response = await answerReturn(event, context);
		return { location: response?.headers.get('location') ?? null, changes: context.changes() };
	};
	return { leave, come };
}

describe('a sign-out', () => {
	it.each([
		[null, '/goodbye'],
		['/goodbye', '/goodbye'],
		['/farewell', '/farewell']
	])('that returns to %s needs no cookie', async (wanted, path) => {
		const { leave } = await open();
		expect(await leave(wanted)).toEqual({ path, state: null, cookies: [] });
	});

	it('that returns to another page keeps it in a sealed cookie, and opens it once', async () => {
		const { leave, come } = await open();
		const { path, state, cookies } = await leave('/things?a=1');
		expect(path).toBe('/goodbye');
		expect(cookies).toMatchObject([
			{ name: '__Host-logto.sign-out', options: { maxAge: 600, httpOnly: true, secure: true } }
		]);
		expect(cookies[0]?.value).not.toContain('things');
		const back = await come(`${path}?state=${state}`, cookies);
		expect(back.location).toBe('/things?a=1');
		expect(back.changes).toMatchObject([{ name: cookies[0]?.name, value: '' }]);
	});

	it('removes the page that an earlier one wanted', async () => {
		const { leave } = await open();
		const { cookies } = await leave('/things');
		expect((await leave(null, cookies)).cookies).toMatchObject([{ value: '' }]);
	});

	it('returns to a page without its query if the address is too long', async () => {
		const { leave, come } = await open();
		for (const [wanted, expected] of [
			[`/a?${'b'.repeat(1398)}`, '/a'],
			[`/a?${'b'.repeat(1397)}`, `/a?${'b'.repeat(1397)}`],
			[`/${'a'.repeat(1400)}`, '/']
		] as const) {
			const { path, state, cookies } = await leave(wanted);
			expect((await come(`${path}?state=${state}`, cookies)).location).toBe(expected);
		}
	});
});

describe('a return', () => {
	it('goes on to the app with the state of another sign-out, and without one', async () => {
		const { leave, come } = await open();
		const { cookies } = await leave('/things');
		const other = await leave('/things');
		for (const query of ['', '?state=', '?state=x', `?state=${other.state}`, '?other=x'])
			expect(await come(`/goodbye${query}`, cookies)).toEqual({ location: null, changes: [] });
	});

	it('leads to no other site, even if the sealed cookie names one', async () => {
		const { leave, come } = await open();
		for (const wanted of ['https://evil.example/', '//evil.example']) {
			const { path, state, cookies } = await leave(wanted);
			expect((await come(`${path}?state=${state}`, cookies)).location).toBeNull();
		}
	});

	it('goes on to the app without the cookie of this browser', async () => {
		const { leave, come } = await open();
		const { state } = await leave('/things');
		expect((await come(`/goodbye?state=${state}`, [])).location).toBeNull();
	});

	it('is taken only at a registered page, with or without a slash at its end', async () => {
		const { leave, come } = await open();
		const { state, cookies } = await leave('/things');
		for (const [path, expected] of [
			['/', null],
			['/goodbye/more', null],
			['/farewell', '/things'],
			['/goodbye/', '/things']
		] as const)
			expect((await come(`${path}?state=${state}`, cookies)).location).toBe(expected);
	});

	it.each<[string, Partial<RequestEvent>]>([
		['a POST', { request: new Request(`${origin}/`, { method: 'POST' }) }],
		['a request for data', { isDataRequest: true }],
		['a request of a load', { isSubRequest: true }]
	])('is not %s', async (_, rest) => {
		const { leave, come } = await open();
		const { path, state, cookies } = await leave('/things');
		const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
		const request = new Request(rest.request ?? `${origin}/`, { headers: { cookie } });
		const back = await come(`${path}?state=${state}`, cookies, { ...rest, request });
		expect(back.location).toBeNull();
	});

	it('opens no cookie of another application, issuer or secret', async () => {
		const { leave } = await open();
		const { path, state, cookies } = await leave('/things');
		const env = {
			AUTH_LOGTO_ISSUER: 'https://tenant.logto.app',
			AUTH_LOGTO_ID: 'app',
			AUTH_LOGTO_SECRET: 'app-secret-value',
			AUTH_SECRET: 's'.repeat(43)
		};
		const { come } = await open({ signOut, env });
		expect((await come(`${path}?state=${state}`, cookies)).location).toBeNull();
	});
});
