import { describe, expect, it } from 'vitest';
import { send } from '../support/send.js';
import {
	addressOf,
	formPost,
	locationOf,
	navigation,
	readSession,
	signIn,
	toCallback
} from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

describe('sign-out', () => {
	const world = useWorld({});
	const signOut = (scope: string, client: Awaited<ReturnType<typeof signIn>>['client']) =>
		client.fetch(`${world.demo.origin}/auth/signout`, {
			method: 'POST',
			headers: formPost(world.demo),
			body: new URLSearchParams({ scope, redirectTo: '/?bye=1' })
		});

	it('ends the session here and at Logto, and revokes the refresh token', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const revoked = () =>
			logto.requests.filter(({ path }) => path === '/oidc/token/revocation').length;
		const before = revoked();
		const response = await signOut('global', client);
		expect(response.status).toBe(200);
		const address = locationOf(response, demo);
		expect(`${address.origin}${address.pathname}`).toBe(`${logto.issuer}/session/end`);
		expect(Object.fromEntries(address.searchParams)).toEqual({
			client_id: logto.clientId,
			post_logout_redirect_uri: `${demo.origin}/`,
			state: expect.stringMatching(/^[\w-]{22}$/)
		});
		expect(revoked()).toBe(before + 1);
		// It says where the sign-out leads, and nothing of the user.
		expect(client.cookies(demo.origin).map(({ name }) => name)).toEqual(['logto.sign-out']);
		expect(await readSession(client, demo)).toBeNull();
	});

	it('ends the session here alone', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const response = await signOut('local', client);
		expect(addressOf(response)).toBe('/?bye=1');
		expect(await readSession(client, demo)).toBeNull();
		// Logto still knows the browser, so that the way back in needs no password.
		const again = await client.fetch(await toCallback(client, demo, 'alice'), {
			headers: navigation
		});
		expect(again.status).toBe(303);
	});

	it('works for a visitor who is not signed in', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		await signOut('local', client);
		expect(addressOf(await signOut('global', client))).toBe('/?bye=1');
	});

	it('does not sign out by GET', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const response = await client.fetch(`${demo.origin}/auth/signout`, { headers: navigation });
		expect(response.status).toBe(405);
		expect(response.headers.get('allow')).toBe('POST');
		expect(await response.text()).toContain('Go to the start page');
		expect(await readSession(client, demo)).not.toBeNull();
	});

	it('says which methods there are, and to a script so in JSON', async () => {
		const { demo } = world;
		const response = await send(`${demo.origin}/auth/signin`, {
			method: 'DELETE',
			headers: { origin: demo.origin }
		});
		expect(response.status).toBe(405);
		expect(response.headers.get('allow')).toBe('GET, POST');
		expect(await response.json()).toMatchObject({ code: 'method_not_allowed' });
	});
});

describe('sign-out while Logto is down', () => {
	const world = useWorld({});

	it('still ends the session here', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		await logto.close();
		const response = await client.fetch(`${demo.origin}/auth/signout`, {
			method: 'POST',
			headers: formPost(demo),
			body: new URLSearchParams({ scope: 'global' })
		});
		expect(response.status).toBe(200);
		expect(client.cookies(demo.origin)).toEqual([]);
		expect(await readSession(client, demo)).toBeNull();
	});
});
