import { describe, expect, it } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import { answerEndpoint } from './router.js';

const origin = 'https://app.example';

/** The answer of the endpoint at a path to a request of Alice; `null` if there is none. */
async function ask(path: string, arrival: Arrival = {}) {
	const { event, context } = await arrive({ address: `${origin}${path}`, ...arrival });
	const response = await answerEndpoint(event, context);
	return { response, context };
}

const json = { accept: 'application/json' };

describe('an address', () => {
	it.each([
		'/',
		'/auth',
		'/auth/',
		'/authsession',
		'/authx/session',
		'/auth/unknown',
		'/auth/session/more',
		'/auth//session',
		'/auth/constructor',
		'/auth/toString',
		'/auth/__proto__'
	])('that is no endpoint is left to the app: %s', async (path) => {
		expect((await ask(path)).response).toBeNull();
	});

	it.each(['/auth/session', '/auth/session/', '/auth/session?a=b'])(
		'of an endpoint is answered: %s',
		async (path) => {
			expect((await ask(path)).response?.status).toBe(200);
		}
	);
});

describe('a method', () => {
	it.each([
		['GET', 'signout', 'POST'],
		['HEAD', 'signout', 'POST'],
		['DELETE', 'organization', 'GET, POST'],
		['PUT', 'organization', 'GET, POST'],
		['GET', 'backchannel-logout', 'POST'],
		['POST', 'session', 'GET'],
		['POST', 'callback/logto', 'GET'],
		['POST', 'error', 'GET'],
		['DELETE', 'signin', 'GET, POST']
	])('that an endpoint does not have is refused: %s %s', async (method, name, allowed) => {
		const headers = { ...json, origin };
		const { response, context } = await ask(`/auth/${name}`, { method, headers });
		expect(response?.status).toBe(405);
		expect(response?.headers.get('allow')).toBe(allowed);
		expect(await context.session()).not.toBeNull();
	});

	it('may be HEAD instead of GET', async () => {
		expect((await ask('/auth/session', { method: 'HEAD' })).response?.status).toBe(200);
	});
});

describe('a request of another site', () => {
	it.each<[string, Readonly<Record<string, string>>]>([
		['names its origin', { origin: 'https://evil.example' }],
		['has an opaque origin', { origin: 'null' }],
		['names no origin', {}],
		['comes from a sister domain', { origin, 'sec-fetch-site': 'same-site' }]
	])('that %s cannot sign in, sign out or switch', async (_, headers) => {
		for (const name of ['signin', 'signout', 'organization']) {
			const { response, context } = await ask(`/auth/${name}`, {
				method: 'POST',
				headers: { ...json, ...headers }
			});
			expect(response?.status).toBe(403);
			expect(context.changes()).toEqual([]);
			expect(await context.session()).not.toBeNull();
		}
	});

	it.each([
		{ 'sec-purpose': 'prefetch' },
		{ 'sec-fetch-mode': 'no-cors' },
		{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
	])('that no user opens starts no sign-in: %j', async (headers) => {
		const { response, context } = await ask('/auth/signin', { headers: { ...json, ...headers } });
		expect(await response?.json()).toMatchObject({ code: 'navigation_required' });
		expect(context.changes()).toEqual([]);
	});
});

describe('the session as JSON', () => {
	it('is kept by no cache', async () => {
		const { response } = await ask('/auth/session');
		expect(response?.headers.get('cache-control')).toBe('private, no-store');
		expect(response?.headers.get('vary')).toBe('Cookie');
		expect(await response?.json()).toMatchObject({ user: { id: 'alice' } });
	});

	it('is null for an anonymous visitor, and holds no token of a user', async () => {
		expect(await (await ask('/auth/session', { session: null })).response?.json()).toBeNull();
		const { response } = await ask('/auth/session', { session: { refreshToken: 'secret-token' } });
		expect(await response?.text()).not.toContain('secret-token');
	});
});

describe('the error page', () => {
	it.each([
		['?code=sign_in_denied', 403],
		['?code=issuer_unreachable', 200],
		['?code=configuration', 200],
		['?code=nonsense', 404],
		['?code=constructor', 404],
		['', 404]
	])('%s has the status %i, and never that of a failure', async (query, status) => {
		expect((await ask(`/auth/error${query}`)).response?.status).toBe(status);
	});

	it('links only to this site', async () => {
		for (const target of ['https://evil.example/x', '//evil.example/x', 'javascript:alert(1)']) {
			const query = new URLSearchParams({ code: 'sign_in_denied', redirectTo: target });
			const { response } = await ask(`/auth/error?${query}`);
			const page = (await response?.text()) ?? '';
			expect(page).not.toContain('evil.example');
			expect(page).not.toContain('javascript:');
		}
		const { response } = await ask('/auth/error?code=sign_in_denied&redirectTo=/things');
		expect(await response?.text()).toMatch(/\/things|%2Fthings/);
	});
});
