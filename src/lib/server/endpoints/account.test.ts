import { describe, expect, it } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import { testEnv } from '../../../../tests/support/units.js';
import { overviewPages, settingPages } from '../../protocol/account-page.js';
import { answerEndpoint } from './router.js';

const origin = 'https://app.example';
const html = { accept: 'text/html' };

/** Where a browser is redirected that opens an address of the endpoint. */
async function open(query: Record<string, string>, arrival: Arrival = {}) {
	const address = `${origin}/auth/account?${new URLSearchParams(query)}`;
	const { event, context } = await arrive({ headers: html, ...arrival, address });
	const response = await answerEndpoint(event, context);
	const location = response?.headers.get('location') ?? null;
	const to = location === null ? null : new URL(location, origin);
	return { response, to, back: new URL(to?.searchParams.get('redirect') ?? origin) };
}

describe('a link to the account pages', () => {
	it.each(settingPages)('opens Logto’s page and names the way back: %s', async (page) => {
		const { response, to, back } = await open({ page, redirectTo: '/account?tab=2#email' });
		expect(response?.status).toBe(303);
		expect(response?.headers.get('cache-control')).toBe('private, no-store');
		expect(`${to?.origin}${to?.pathname}`).toBe(`https://tenant.logto.app/account/${page}`);
		expect(`${back.origin}${back.pathname}`).toBe(`${origin}/auth/account`);
		expect([...back.searchParams]).toEqual([['return', '/account?tab=2#email']]);
	});

	it.each(overviewPages)('opens a page that does not lead back: %s', async (page) => {
		const { to } = await open({ page, redirectTo: '/x' });
		expect(to?.href).toBe(`https://tenant.logto.app/account/${page}`);
	});

	it.each([
		'',
		'admin',
		'../oidc/auth',
		'email/../security',
		'//evil.example',
		'toString',
		'EMAIL'
	])('opens no other page: %j', async (page) => {
		const { response } = await open({ page, redirectTo: '/x' });
		expect(response?.status).toBe(404);
	});

	it.each([
		'https://evil.example/',
		'//evil.example',
		'/\\evil.example',
		'javascript:alert(1)',
		'/.//evil.example'
	])('leads back to this site only: %s', async (wanted) => {
		const { back } = await open({ page: 'email', redirectTo: wanted });
		expect(back.origin).toBe(origin);
		expect(back.searchParams.get('return')).toBe('/');
	});

	it('keeps the path of a page whose address is too long', async () => {
		const { to, back } = await open({ page: 'email', redirectTo: `/x?q=${'/'.repeat(1500)}` });
		expect(to?.href.length).toBeLessThan(2048);
		expect(back.searchParams.get('return')).toBe('/x');
		const { back: home } = await open({ page: 'email', redirectTo: `/${'%C3%A4'.repeat(300)}` });
		expect(home.searchParams.get('return')).toBe('/');
	});

	it('opens the address that browsers use, not the one of the server', async () => {
		const env = {
			...testEnv,
			AUTH_LOGTO_ISSUER: 'https://login.example',
			AUTH_LOGTO_INTERNAL_ENDPOINT: 'http://logto:3001'
		};
		const { to } = await open({ page: 'email' }, { options: { env } });
		expect(to?.origin).toBe('https://login.example');
	});

	it('leads an anonymous visitor to sign-in, and then on to the page', async () => {
		const { response, to } = await open({ page: 'email', redirectTo: '/x' }, { session: null });
		expect(response?.status).toBe(303);
		expect(to?.pathname).toBe('/auth/signin');
		expect(to?.searchParams.get('redirectTo')).toBe('/auth/account?page=email&redirectTo=%2Fx');
	});

	it('refuses a script without a session', async () => {
		const headers = { accept: 'application/json' };
		const { response } = await open({ page: 'email' }, { session: null, headers });
		expect(response?.status).toBe(401);
		expect(await response?.json()).toMatchObject({ code: 'session_missing' });
	});

	it('does not open the account of a user who acts as another one', async () => {
		const session = { actor: { id: 'grace', name: 'Grace' } };
		const { response, to } = await open({ page: 'email' }, { session });
		expect([response?.status, to]).toEqual([403, null]);
		expect(await response?.text()).toContain('not_while_impersonating');
	});

	it('contains no token and no id of the user', async () => {
		const { to } = await open({ page: 'email', redirectTo: '/x' });
		expect(to?.href).not.toMatch(/alice|first|token/);
	});

	it.each([
		{ 'sec-purpose': 'prefetch' },
		{ 'sec-fetch-dest': 'iframe' },
		{ 'sec-fetch-mode': 'cors' }
	])('opens only for a user: %j', async (headers) => {
		for (const query of [{ page: 'email' }, { return: '/x' }]) {
			const { response } = await open(query, { headers: { ...html, ...headers } });
			expect(response?.status).toBe(400);
		}
	});
});

describe('the way back from Logto', () => {
	it('is the page, also without a session', async () => {
		const { response, to } = await open({ return: '/account?a=b#c' }, { session: null });
		expect(response?.status).toBe(303);
		expect(to?.href).toBe(`${origin}/account?a=b#c`);
	});

	it.each(['https://evil.example/', '//evil.example', '/\\evil.example', ''])(
		'never leaves this site: %j',
		async (wanted) => {
			expect((await open({ return: wanted }, { session: null })).to?.href).toBe(`${origin}/`);
		}
	);

	it('leaves an impersonation as it is', async () => {
		const session = { actor: { id: 'grace', name: 'Grace' }, refreshToken: null };
		const { response, to } = await open({ return: '/x' }, { session });
		expect(to?.pathname).toBe('/x');
		expect(response?.headers.getSetCookie()).toEqual([]);
	});
});
