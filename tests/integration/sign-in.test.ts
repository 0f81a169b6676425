import { describe, expect, it } from 'vitest';
import { startLocalLogto } from '../../src/lib/local/index.js';
import { buildNames, builds, startDemo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import { createHttpClient, signInAtLogto } from '../support/http-client.js';
import {
	formPost,
	locationOf,
	navigation,
	readSession,
	signIn,
	toCallback
} from '../support/sign-in.js';
import { toEnv, useWorld } from '../support/world.js';

const cookieNames = (response: Response) =>
	response.headers.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf('=')));

describe('sign-in', () => {
	const world = useWorld({});

	it('asks Logto for all that it will ever need', async () => {
		const { demo, logto } = world;
		const client = createHttpClient();
		const guarded = await client.fetch(`${demo.origin}/dashboard?tab=1`, { headers: navigation });
		expect(guarded.status).toBe(303);
		const signInPage = locationOf(guarded, demo);
		expect(signInPage.pathname).toBe('/auth/signin');
		expect(signInPage.searchParams.get('redirectTo')).toBe('/dashboard?tab=1');
		const start = await client.fetch(signInPage.href, { headers: navigation });
		expect(start.status).toBe(303);
		const { origin, pathname, searchParams } = locationOf(start, demo);
		expect(`${origin}${pathname}`).toBe(`${logto.issuer}/auth`);
		expect(Object.fromEntries(searchParams)).toMatchObject({
			client_id: logto.clientId,
			redirect_uri: `${demo.origin}/auth/callback/logto`,
			response_type: 'code',
			code_challenge_method: 'S256',
			prompt: 'consent',
			max_age: '31536000',
			resource: 'https://api.example.test,urn:logto:resource:organizations'
		});
		for (const name of ['state', 'nonce', 'code_challenge'])
			expect(searchParams.get(name)?.length).toBeGreaterThan(20);
		expect(searchParams.get('scope')?.split(' ')).toEqual(
			expect.arrayContaining(['openid', 'offline_access', 'custom_data', 'read:invoices'])
		);
	});

	it('starts by a form as well, with the options of the form and no others', async () => {
		const { demo } = world;
		const start = await createHttpClient().fetch(`${demo.origin}/auth/signin`, {
			method: 'POST',
			headers: formPost(demo),
			body: new URLSearchParams({
				firstScreen: 'register',
				loginHint: 'alice@example.test',
				redirectTo: '/',
				scope: 'all',
				client_id: 'mallory',
				redirect_uri: 'https://evil.example'
			})
		});
		expect(start.status).toBe(200);
		const { searchParams } = locationOf(start, demo);
		expect(searchParams.get('first_screen')).toBe('register');
		expect(searchParams.get('login_hint')).toBe('alice@example.test');
		expect(searchParams.get('client_id')).not.toBe('mallory');
		expect(searchParams.get('redirect_uri')).toBe(`${demo.origin}/auth/callback/logto`);
		expect(searchParams.get('scope')).not.toBe('all');
	});

	it('comes back to the page that was asked for, with its query', async () => {
		const { demo } = world;
		const { arrival } = await signIn(demo, 'alice', '/dashboard?tab=profile&q=a%20b');
		expect(arrival.status).toBe(303);
		expect(arrival.headers.get('location')).toBe('/dashboard?tab=profile&q=a%20b');
		expect(arrival.headers.get('cache-control')).toContain('no-store');
	});

	it('keeps the session in one HttpOnly cookie, next to a mark for scripts and one of the login', async () => {
		const { demo } = world;
		const { client, arrival } = await signIn(demo, 'alice');
		const cookies = arrival.headers.getSetCookie();
		const session = cookies.filter((cookie) => cookie.startsWith('logto.session'));
		expect(session).toHaveLength(1);
		expect(session[0]).toMatch(/; Max-Age=1209600/i);
		expect(session[0]).toMatch(/; HttpOnly/i);
		expect(session[0]).toMatch(/; SameSite=Lax/i);
		expect(session[0]).toMatch(/; Path=\//i);
		expect(client.cookies(demo.origin).map(({ name }) => name)).toEqual([
			expect.stringMatching(/^logto\.login\.[\w-]{16}$/),
			'logto.session',
			'logto.signed-in'
		]);
	});

	it('knows every claim, from the ID token and from userinfo', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const session = await readSession(client, demo);
		expect(session).toMatchObject({
			user: { name: expect.any(String), email: expect.stringContaining('@') },
			organization: null,
			organizations: [
				{ id: 'acme', name: 'Acme', roles: ['admin'] },
				{ id: 'globex', name: 'Globex', roles: ['member'] }
			],
			profile: { sub: expect.any(String), email_verified: true }
		});
		const page = await client.fetch(`${demo.origin}${demo.base}/dashboard/__data.json`);
		const data = await page.text();
		for (const claim of ['custom_data', 'identities', 'sso_identities'])
			expect(data).toContain(`"${claim}"`);
		for (const value of ['streetAddress', '15550100001', '1990-05-04'])
			expect(data).toContain(value);
	});

	it('shows pages the claims of the option session.claims and no other', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const session = await readSession(client, demo);
		expect(Object.keys(Object(session?.['profile'])).toSorted()).toEqual(
			['email', 'email_verified', 'name', 'picture', 'sub', 'username'].toSorted()
		);
		for (const path of [
			'/',
			'/__data.json',
			'/sessions',
			'/sessions/__data.json',
			'/auth/session'
		]) {
			const response = await client.fetch(`${demo.origin}${demo.base}${path}`);
			const text = await response.text();
			expect(text).toContain('alice');
			for (const value of ['streetAddress', '15550100001', '1990-05-04', 'identities', 'Europe/'])
				expect(text).not.toContain(value);
		}
	});

	it('tells null from absent: Bob has no e-mail', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'bob');
		const session = await readSession(client, demo);
		expect(session).toMatchObject({ user: { email: null }, profile: { email: null } });
	});

	it('lets no token out: not in the session, not in a page, not in its data', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		for (const path of ['/auth/session', '/dashboard', '/dashboard/__data.json', '/']) {
			const response = await client.fetch(`${demo.origin}${path}`, { headers: navigation });
			const text = await response.text();
			expect(text, path).not.toMatch(/eyJ[\w-]+\.[\w-]+\.|refresh_?token|access_?token/i);
		}
	});

	it('marks every answer that depends on the session as private', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		for (const path of ['/auth/session', '/dashboard', '/dashboard/__data.json', '/']) {
			const response = await client.fetch(`${demo.origin}${path}`, { headers: navigation });
			expect(response.headers.get('cache-control'), path).toMatch(/private.*no-store/);
			expect(response.headers.get('vary'), path).toMatch(/cookie/i);
		}
	});

	it('sets no cookie on a page that changed nothing', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		for (const path of ['/', '/dashboard', '/o/acme/invoices', '/auth/session']) {
			const response = await client.fetch(`${demo.origin}${path}`, { headers: navigation });
			expect(cookieNames(response), path).toEqual([]);
		}
	});

	it('changes the session at each sign-in', async () => {
		const { demo } = world;
		const { client, arrival } = await signIn(demo, 'alice');
		const again = await client.fetch(await toCallback(client, demo, 'alice'), {
			headers: navigation
		});
		const sessionOf = (response: Response) =>
			response.headers.getSetCookie().find((cookie) => cookie.startsWith('logto.session='));
		expect(sessionOf(again)).not.toBe(sessionOf(arrival));
		expect(await readSession(client, demo)).not.toBeNull();
		// Logto has one grant for both sign-ins: ending the first must not end the second.
		expect((await client.fetch(`${demo.origin}/api/things`)).status).toBe(200);
	});

	it('refuses a sign-in that a prefetch, a frame or a script starts', async () => {
		const { demo } = world;
		for (const headers of [
			{ 'sec-purpose': 'prefetch' },
			{ purpose: 'prefetch' },
			{ 'sec-fetch-dest': 'iframe' },
			{ 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' },
			{ 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
		]) {
			const response = await createHttpClient().fetch(`${demo.origin}/auth/signin`, {
				headers: { ...navigation, ...headers }
			});
			expect(response.status, JSON.stringify(headers)).toBe(400);
			expect(response.headers.getSetCookie()).toEqual([]);
		}
	});

	it('gives the access token for an API to the server', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const response = await client.fetch(`${demo.origin}/api/things`);
		expect(response.status).toBe(200);
		expect(JSON.stringify(await response.json())).not.toContain('eyJ');
	});

	it('asks Logto once for a token and then remembers it', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		await client.fetch(`${demo.origin}/o/acme/invoices`, { headers: navigation });
		const before = logto.requests.filter(({ path }) => path === '/oidc/token').length;
		for (let count = 0; count < 3; count++)
			await client.fetch(`${demo.origin}/o/acme/invoices`, { headers: navigation });
		expect(logto.requests.filter(({ path }) => path === '/oidc/token')).toHaveLength(before);
	});

	it('asks Logto twice for a sign-in: the code and userinfo', async () => {
		const { demo, logto } = world;
		const client = createHttpClient();
		const address = await toCallback(client, demo, 'alice');
		const before = logto.requests.length;
		await client.fetch(address, { headers: navigation });
		const made = logto.requests.slice(before).map(({ path }) => path);
		expect(made.filter((path) => path !== '/oidc/jwks')).toEqual(['/oidc/token', '/oidc/me']);
	});
});

describe.each(buildNames)('on https, build %s', (build) => {
	it('every cookie is Secure, and no sister domain can plant it: __Host- with the path /', async () => {
		const port = String(await findPort());
		const { base } = builds[build];
		const logto = await startLocalLogto({ port: 0 });
		// As behind a proxy that ends TLS.
		const origin = { PORT: port, ORIGIN: `https://localhost:${port}` };
		const demo = await startDemo({ build, env: { ...toEnv(logto), ...origin } });
		try {
			const inside = `http://localhost:${port}`;
			const client = createHttpClient();
			const to = `${base}/dashboard`;
			const start = await client.fetch(`${inside}${base}/auth/signin?redirectTo=${to}`, {
				headers: navigation
			});
			const callback = await signInAtLogto(client, start.headers.get('location') ?? '', 'alice');
			expect(new URL(callback).protocol).toBe('https:');
			const arrival = await client.fetch(callback.replace('https:', 'http:'), {
				headers: navigation
			});
			expect(arrival.headers.get('location')).toBe(to);
			for (const cookie of [...start.headers.getSetCookie(), ...arrival.headers.getSetCookie()]) {
				// RFC 6265bis §4.1.3.2: a browser takes the prefix with these alone.
				expect(cookie).toMatch(/^__Host-/);
				expect(cookie).toMatch(/; Path=\/;/i);
				expect(cookie).not.toMatch(/; Domain=/i);
				expect(cookie).toMatch(/; Secure/i);
				// Scripts read this one, which contains no secret.
				if (!cookie.startsWith('__Host-logto.signed-in')) expect(cookie).toMatch(/; HttpOnly/i);
			}
			expect(cookieNames(arrival)).toContain(
				base === '' ? '__Host-logto.session' : '__Host-logto.session-app'
			);
			const session = await client.fetch(`${inside}${base}/auth/session`);
			expect(await session.json()).toMatchObject({ user: { id: logto.users[0]?.id } });
		} finally {
			await demo.close();
			await logto.close();
		}
	});
});
