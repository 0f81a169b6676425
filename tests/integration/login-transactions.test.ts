import { describe, expect, it } from 'vitest';
import { createHttpClient, signInAtLogto, type HttpClient } from '../support/http-client.js';
import { loginsOf, openLogin } from '../support/login-cookies.js';
import {
	formPost,
	locationOf,
	navigation,
	readSession,
	signIn,
	toCallback
} from '../support/sign-in.js';
import { useWorld, type World } from '../support/world.js';

/** Starts a sign-in in one tab of a browser. Gives the authorization request. */
async function openTab(
	client: HttpClient,
	{ demo }: World,
	redirectTo: string,
	fields: Readonly<Record<string, string>> = {}
): Promise<URL> {
	const query = new URLSearchParams({ ...fields, redirectTo: `${demo.base}${redirectTo}` });
	const start = await client.fetch(`${demo.origin}${demo.base}/auth/signin?${query}`, {
		headers: navigation
	});
	return locationOf(start, demo);
}

/** Signs in at Logto, in a browser session of its own there, and opens the callback. */
async function arrive(client: HttpClient, tab: URL, user = 'alice'): Promise<Response> {
	const callback = await signInAtLogto(createHttpClient(), tab.href, user);
	return client.fetch(callback, { headers: navigation });
}

describe('logins in several tabs', () => {
	const world = useWorld({});
	const sessionOf = (client: HttpClient) =>
		client.cookies(world.demo.origin).find(({ name }) => name === 'logto.session')?.value;

	it('that start and arrive at the same time all arrive where each wanted', async () => {
		const client = createHttpClient();
		const paths = ['/dashboard?tab=1', '/o/acme/invoices'];
		const tabs = await Promise.all(paths.map((path) => openTab(client, world, path)));
		const answers = await Promise.all(tabs.map((tab) => arrive(client, tab)));
		expect(answers.map(({ headers }) => headers.get('location'))).toEqual(paths);
		expect(await readSession(client, world.demo)).not.toBeNull();
	});

	it('replace the session one after the other, and the last one works', async () => {
		const client = createHttpClient();
		const first = await openTab(client, world, '/dashboard');
		const second = await openTab(client, world, '/o/acme/invoices');
		await arrive(client, second);
		const before = sessionOf(client);
		await arrive(client, first, 'bob');
		expect(sessionOf(client)).not.toBe(before);
		expect(await readSession(client, world.demo)).toMatchObject({ user: { email: null } });
		expect((await client.fetch(`${world.demo.origin}/api/things`)).status).toBe(200);
	});

	it('whose callback is opened twice at once sign in once, and the grant lives', async () => {
		const { demo, logto } = world;
		const client = createHttpClient();
		const tab = await openTab(client, world, '/dashboard');
		const callback = await signInAtLogto(createHttpClient(), tab.href, 'alice');
		const tokens = () => logto.requests.filter(({ path }) => path === '/oidc/token').length;
		const before = tokens();
		const answers = await Promise.all(
			Array.from({ length: 4 }, () => client.fetch(callback, { headers: navigation }))
		);
		expect(answers.map(({ headers }) => headers.get('location'))).toEqual(
			answers.map(() => '/dashboard')
		);
		expect(tokens() - before).toBe(1);
		expect((await client.fetch(`${demo.origin}/api/things`)).status).toBe(200);
	});

	it('all five arrive, the oldest first', async () => {
		const client = createHttpClient();
		const paths = [1, 2, 3, 4, 5].map((tab) => `/dashboard?tab=${tab}`);
		const tabs: URL[] = [];
		for (const path of paths) tabs.push(await openTab(client, world, path));
		for (const [index, tab] of tabs.entries())
			expect((await arrive(client, tab)).headers.get('location')).toBe(paths[index]);
	});

	it('are five at most: the oldest is deleted and ends on a page that starts again', async () => {
		const client = createHttpClient();
		const oldest = await openTab(client, world, '/dashboard?tab=0');
		const [first] = loginsOf(client, world);
		for (let tab = 1; tab <= 5; tab++) await openTab(client, world, `/dashboard?tab=${tab}`);
		const names = loginsOf(client, world).map(({ name }) => name);
		expect(names).toHaveLength(5);
		expect(names).not.toContain(first?.name);
		expect((await arrive(client, oldest)).status).toBe(400);
		expect(await readSession(client, world.demo)).toBeNull();
	});

	it('that are finished go before those that are open', async () => {
		const client = createHttpClient();
		const waiting = await openTab(client, world, '/dashboard?waiting');
		await arrive(client, await openTab(client, world, '/'));
		for (let tab = 1; tab <= 4; tab++) await openTab(client, world, `/dashboard?tab=${tab}`);
		expect(loginsOf(client, world)).toHaveLength(5);
		const arrival = await arrive(client, waiting);
		expect(arrival.headers.get('location')).toBe('/dashboard?waiting');
	});

	it('keep one cookie each, for a day, and Auth.js none', async () => {
		const { demo } = world;
		const start = await createHttpClient().fetch(`${demo.origin}/auth/signin`, {
			method: 'POST',
			headers: formPost(demo)
		});
		const cookies = start.headers.getSetCookie();
		expect(cookies).toHaveLength(1);
		expect(cookies[0]).toMatch(/^logto\.login\.[\w-]{16}=[\w-]+\.[\w-]+\.[\w-]+; /);
		for (const attribute of [/Max-Age=86400/i, /Path=\//i, /HttpOnly/i, /SameSite=Lax/i])
			expect(cookies[0]).toMatch(attribute);
	});
});

describe('a login that has ended', () => {
	const world = useWorld({});
	const withoutSession = (client: HttpClient) => {
		const logins = loginsOf(client, world);
		const other = createHttpClient();
		for (const { name, value } of logins) other.plant(world.demo.origin, name, value);
		return other;
	};
	const askedForTokens = () =>
		world.logto.requests.filter(({ path }) => path === '/oidc/token').length;

	it('leaves where it led and no secret', async () => {
		const { client } = await signIn(world.demo, 'alice', '/dashboard?x=1');
		const [mark] = loginsOf(client, world);
		const claims = await openLogin(world, mark?.value ?? '');
		expect(claims).toEqual({
			to: '/dashboard?x=1',
			iat: expect.any(Number),
			exp: expect.any(Number)
		});
	});

	it('leads a signed-in user on, by reload, back button or bookmark', async () => {
		const { demo } = world;
		const client = createHttpClient();
		const callback = await toCallback(client, demo, 'alice', '/dashboard?x=1');
		await client.fetch(callback, { headers: navigation });
		const before = askedForTokens();
		for (let count = 0; count < 3; count++) {
			const again = await client.fetch(callback, { headers: navigation });
			expect(again.headers.get('location')).toBe('/dashboard?x=1');
			expect(again.headers.getSetCookie()).toEqual([]);
		}
		expect(askedForTokens()).toBe(before);
	});

	it('signs no user in again, and keeps where to go for the next try', async () => {
		const { demo } = world;
		const client = createHttpClient();
		const callback = await toCallback(client, demo, 'alice', '/dashboard?x=1');
		await client.fetch(callback, { headers: navigation });
		const before = askedForTokens();
		const other = withoutSession(client);
		const again = await other.fetch(callback, { headers: navigation });
		expect(again.status).toBe(400);
		expect(await again.text()).toContain('/auth/signin?redirectTo=%2Fdashboard%3Fx%3D1"');
		expect(await readSession(other, demo)).toBeNull();
		expect(askedForTokens()).toBe(before);
	});

	it('by a refusal says so, leads back, and leaves the other tab alone', async () => {
		const { demo, logto } = world;
		const client = createHttpClient();
		const refused = await openTab(client, world, '/dashboard?refused');
		const other = await openTab(client, world, '/o/acme/invoices');
		const query = new URLSearchParams({
			error: 'access_denied',
			state: refused.searchParams.get('state') ?? '',
			iss: logto.issuer
		});
		const response = await client.fetch(`${demo.origin}/auth/callback/logto?${query}`, {
			headers: navigation
		});
		expect(response.status).toBe(403);
		const html = await response.text();
		expect(html).toContain('sign_in_denied');
		expect(html).toContain('/auth/signin?redirectTo=%2Fdashboard%3Frefused&#38;prompt=login');
		const [first] = loginsOf(client, world);
		expect(await openLogin(world, first?.value ?? '')).not.toHaveProperty('verifier');
		expect((await arrive(client, other)).headers.get('location')).toBe('/o/acme/invoices');
	});

	it('by a failure starts again as it was started', async () => {
		const { demo, logto } = world;
		const client = createHttpClient();
		const tab = await openTab(client, world, '/dashboard', { prompt: 'login' });
		const query = new URLSearchParams({
			code: 'of-another-user',
			state: tab.searchParams.get('state') ?? '',
			iss: logto.issuer
		});
		const response = await client.fetch(`${demo.origin}/auth/callback/logto?${query}`, {
			headers: navigation
		});
		expect(response.status).toBe(400);
		expect(await response.text()).toContain('signin?redirectTo=%2Fdashboard&#38;prompt=login"');
	});

	it('is forgotten at sign-out, while another tab signs in', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const other = await openTab(client, world, '/o/acme/invoices');
		await client.fetch(`${demo.origin}/auth/signout`, {
			method: 'POST',
			headers: formPost(demo),
			body: new URLSearchParams({ scope: 'local' })
		});
		expect(loginsOf(client, world)).toHaveLength(1);
		expect((await arrive(client, other)).headers.get('location')).toBe('/o/acme/invoices');
	});
});

describe('a login while Logto cannot be reached', () => {
	const world = useWorld({});

	it('goes on after a reload, and says where to', async () => {
		const { demo, logto } = world;
		const client = createHttpClient();
		const callback = await toCallback(client, demo, 'alice', '/dashboard?x=1');
		await logto.close();
		const response = await client.fetch(callback, { headers: navigation });
		expect(response.status).toBe(503);
		expect(await response.text()).toContain('/auth/signin?redirectTo=%2Fdashboard%3Fx%3D1"');
		const [login] = loginsOf(client, world);
		expect(await openLogin(world, login?.value ?? '')).toHaveProperty('verifier');
	});
});

describe('a login below a base path', () => {
	const world = useWorld({ build: 'base' });

	it('has it in the name of its cookie, and arrives', async () => {
		const client = createHttpClient();
		const tab = await openTab(client, world, '/dashboard');
		expect(client.cookies(world.demo.origin)).toMatchObject([
			{ name: expect.stringMatching(/^logto\.login-app\.[\w-]{16}$/), path: '/' }
		]);
		expect((await arrive(client, tab)).headers.get('location')).toBe('/app/dashboard');
	});
});
