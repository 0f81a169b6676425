import { afterEach, describe, expect, it } from 'vitest';
import { cutRequest } from '../support/cut-request.js';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { formPost, navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import type { World } from '../support/world.js';
import { expectRecovery, slowDown, toHeaders, untilAge, useCutWorld } from './cut-world.js';
import { withAndWithoutContext, withContext } from './shapes.js';

const askThings = (client: HttpClient, { demo }: World) =>
	client.fetch(`${demo.origin}/api/things`, { headers: { accept: '*/*' } });

/** Asks for the things of a signed-in user, and leaves when a condition holds. */
const cutThings = (client: HttpClient, world: World, when: () => Promise<boolean>) =>
	cutRequest(
		`${world.demo.origin}/api/things`,
		{ headers: { ...toHeaders(client, world), accept: '*/*' } },
		when
	);

describe.each(withAndWithoutContext)('a request of a session that is cut ($name)', (shape) => {
	const world = useCutWorld(shape);
	afterEach(() => world.logto.setFault(null));

	it('while a token is renewed leaves the next one a token', async () => {
		const { client } = await signIn(world.demo, 'alice');
		await cutThings(client, world, slowDown(world, '/oidc/token'));
		await expectRecovery(shape, () => askThings(client, world));
	});

	it('while it waits for another leaves the one behind it its turn', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const isAsked = slowDown(world, '/oidc/token', 1000);
		const atWork = askThings(client, world);
		await waitFor(isAsked);
		world.logto.setFault(null);
		const began = Date.now();
		await cutThings(client, world, async () => Date.now() - began > 400);
		await expectRecovery(shape, () => askThings(client, world));
		expect((await atWork).status).toBe(200);
	});

	it('because its page is sent, with work that the page did not wait for, leaves the session usable', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		// The totals of this page are asked for while it is rendered, and shown by the browser.
		const page = await client.fetch(`${demo.origin}/o/acme/invoices`, { headers: navigation });
		expect(page.status).toBe(200);
		await expectRecovery(shape, () => askThings(client, world));
	});

	it('while Logto revokes its refresh token has ended the session', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		await cutRequest(
			`${demo.origin}/auth/signout`,
			{
				method: 'POST',
				headers: { ...toHeaders(client, world), ...formPost(demo) },
				body: 'scope=global'
			},
			slowDown(world, '/oidc/token/revocation')
		);
		expect(await readSession(client, demo)).toBeNull();
	});

	it('while its code is exchanged leaves the reload a session', async () => {
		const client = createHttpClient();
		const callback = await toCallback(client, world.demo, 'alice');
		const headers = toHeaders(client, world);
		await cutRequest(callback, { headers }, slowDown(world, '/oidc/token'));
		const reload = () => client.fetch(callback, { headers: navigation });
		// The code, the keys, the claims, a store, and the function by which the app decides who may sign in.
		await expectRecovery(shape, reload, { status: 303, timeouts: 5 });
	});
});

describe.each(withContext)('a refresh token that Logto replaced ($name)', (shape) => {
	const world = useCutWorld(shape, {}, { alwaysRotate: true });
	afterEach(() => world.logto.setFault(null));

	it('is kept for the session when the request that used the last one is cut', async () => {
		const { client } = await signIn(world.demo, 'alice');
		await cutThings(client, world, slowDown(world, '/oidc/token'));
		const cutAt = Date.now();
		// Logto takes the last one for three seconds more, and then ends the whole grant.
		await untilAge(cutAt, 4500);
		expect((await askThings(client, world)).status).toBe(200);
	});
});
