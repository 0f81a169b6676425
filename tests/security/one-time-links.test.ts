import { beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient, follow, type HttpClient } from '../support/http-client.js';
import { loginsOf } from '../support/login-cookies.js';
import { callApi } from '../support/logto-calls.js';
import { formPost, locationOf, navigation, readSession, signIn } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

/** A link in web mail, or on a page of an attacker. */
const fromElsewhere = { ...navigation, 'sec-fetch-site': 'cross-site' };

const alice = 'alice@example.test';

describe('a link with a one-time token', () => {
	const world = useWorld({});
	let bob: HttpClient;
	beforeAll(async () => {
		bob = (await signIn(world.demo, 'bob')).client;
	});

	const makeToken = async (email = alice): Promise<string> => {
		const made = await callApi(world.logto, 'POST', '/api/one-time-tokens', { email });
		return String((await made.json()).token);
	};
	const open = (client: HttpClient, fields: Readonly<Record<string, string>>) =>
		client.fetch(`${world.demo.origin}/auth/signin?${new URLSearchParams(fields)}`, {
			headers: fromElsewhere
		});
	const userOf = async (client: HttpClient) =>
		(await readSession(client, world.demo))?.['user'] ?? null;
	/** Goes on to Logto, which shows no page, and back. */
	const arrive = async (client: HttpClient, start: Response): Promise<Response> => {
		const { url } = await follow(client, locationOf(start, world.demo).href);
		return client.fetch(url, { headers: navigation });
	};
	/** Sends the form of a page as a browser does. */
	const submit = (client: HttpClient, html: string): Promise<Response> => {
		const [, action = ''] = /<form method="post" action="([^"]+)">/.exec(html) ?? [];
		const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
		return client.fetch(`${world.demo.origin}${action}`, {
			method: 'POST',
			headers: formPost(world.demo),
			body: new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value]))
		});
	};

	it('asks before it replaces the session of another account', async () => {
		const before = loginsOf(bob, world).length;
		const response = await open(bob, { oneTimeToken: await makeToken(), loginHint: alice });
		expect(response.status).toBe(200);
		const { headers } = response;
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(headers.get('vary')).toBe('Cookie');
		expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
		const html = await response.text();
		expect(html).toContain(`Continue as ${alice}`);
		expect(html).toContain('You are signed in as <b>bob</b>.');
		expect(html).not.toContain('<script');
		expect(loginsOf(bob, world)).toHaveLength(before);
		expect(await userOf(bob)).toMatchObject({ name: 'Bob Builder' });
	});

	it('signs in as the other account when the person continues', async () => {
		const { client } = await signIn(world.demo, 'bob');
		// With a session of its own Logto would show a page that only a browser goes on from.
		client.clear(world.logto.endpoint);
		const link = { oneTimeToken: await makeToken(), loginHint: alice, redirectTo: '/sessions' };
		const start = await submit(client, await (await open(client, link)).text());
		expect(start.status).toBe(200);
		const arrival = await arrive(client, start);
		expect(arrival.headers.get('location')).toBe('/sessions');
		expect(await userOf(client)).toMatchObject({ name: 'Alice Liddell' });
	});

	it('leaves a session alone when the person stays, and goes to a path of this site', async () => {
		for (const [redirectTo, expected] of [
			['/sessions?a=1', '/sessions?a=1'],
			['https://evil.example/x', '/'],
			['//evil.example', '/']
		] as const) {
			const link = { oneTimeToken: await makeToken(), loginHint: alice, redirectTo };
			const html = await (await open(bob, link)).text();
			expect(html).toContain(`<a href="${expected}" class="primary">Stay signed in</a>`);
			expect(html).not.toContain('evil.example');
		}
		expect(await userOf(bob)).toMatchObject({ name: 'Bob Builder' });
	});

	it('asks when it names no account', async () => {
		const response = await open(bob, { oneTimeToken: await makeToken() });
		expect(response.status).toBe(200);
		expect(await response.text()).toContain('Continue as another account');
	});

	it.each([alice, 'Alice@Example.TEST'])(
		'does not ask the account that it is for: %s',
		async (to) => {
			const { client } = await signIn(world.demo, 'alice');
			const response = await open(client, { oneTimeToken: await makeToken(), loginHint: to });
			expect(response.status).toBe(303);
		}
	);

	it('goes on working for an anonymous visitor, from anywhere', async () => {
		const client = createHttpClient();
		const start = await open(client, { oneTimeToken: await makeToken(), loginHint: alice });
		expect(start.status).toBe(303);
		await arrive(client, start);
		expect(await userOf(client)).toMatchObject({ name: 'Alice Liddell' });
	});

	it('does not ask where the session has ended', async () => {
		const { client } = await signIn(world.demo, 'bob');
		await client.fetch(`${world.demo.origin}/auth/signout`, {
			method: 'POST',
			headers: formPost(world.demo),
			body: 'scope=local'
		});
		const start = await open(client, { oneTimeToken: await makeToken(), loginHint: alice });
		expect(start.status).toBe(303);
	});

	it.each<Readonly<Record<string, string>>>([
		{ loginHint: alice },
		{ firstScreen: 'register' },
		{ directSignIn: 'social:google' },
		{ loginHint: alice, firstScreen: 'sign_in', directSignIn: 'sso:acme', prompt: 'login' },
		{ loginHint: alice, oneTimeToken: '' },
		{ loginHint: alice, oneTimeToken: 'not a token' }
	])('is what asks: %j does not', async (fields) => {
		const response = await open(bob, fields);
		expect(response.status).toBe(303);
		expect(response.headers.get('location')).not.toContain('one_time_token');
	});

	it.each([
		'"><script>alert(1)</script>@example.test',
		'<b>alice@example.test',
		'alice@example.test, your account has been blocked',
		'\u0430lice@example.test',
		'alice\u202e@example.test',
		'alice',
		`${'a'.repeat(300)}@example.test`
	])('shows no string that is not an address: %j', async (loginHint) => {
		const response = await open(bob, { oneTimeToken: await makeToken(), loginHint });
		expect(response.status).toBe(200);
		const html = await response.text();
		expect(html).toContain('Continue as another account');
		const shown = html.replaceAll(/<input type="hidden"[^>]*>/g, '');
		expect(shown).not.toMatch(/alice|script|blocked|\u0430/);
	});

	it('has one token, the one that was looked at', async () => {
		const query = `oneTimeToken=first&oneTimeToken=second&loginHint=${alice}&loginHint=x&evil=1`;
		const response = await bob.fetch(`${world.demo.origin}/auth/signin?${query}`, {
			headers: fromElsewhere
		});
		const html = await response.text();
		expect(html.match(/name="oneTimeToken"/g)).toHaveLength(1);
		expect(html).toContain('name="oneTimeToken" value="second"');
		expect(html).not.toContain('evil');
	});

	it('is no way for another site to answer for the person', async () => {
		const fields = new URLSearchParams({ oneTimeToken: await makeToken(), loginHint: alice });
		for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
			const response = await bob.fetch(`${world.demo.origin}/auth/signin`, {
				method: 'POST',
				headers: { ...formPost(world.demo), ...headers },
				body: fields
			});
			expect(response.status).toBe(403);
		}
	});
});
