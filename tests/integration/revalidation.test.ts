import { afterEach, describe, expect, it } from 'vitest';
import type { HttpClient } from '../support/http-client.js';
import { callApi } from '../support/logto-calls.js';
import { readSessionCookie } from '../support/session-records.js';
import { formPost, locationOf, navigation, readSession, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { sessionPlaces, sharedStore, useWorld, type World } from '../support/world.js';

/** What the demo is told (`DEMO_REVALIDATE`), in seconds. */
const bound = 1;

/** Time for the requests that notice, on a machine that has other things to do. In seconds. */
const slack = 2;

const people = { alice: 'alice0000001', bob: 'bob000000002', carol: 'carol0000003' };

/** Changes something at Logto as an administrator. */
async function administrate(
	{ logto }: World,
	method: string,
	path: string,
	body?: unknown
): Promise<void> {
	const response = await callApi(logto, method, `/api/${path}`, body);
	expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
}

/** Waits until something is so, which has to be within the bound. */
async function untilWithinBound(condition: () => Promise<boolean>): Promise<void> {
	const began = Date.now();
	await waitFor(condition);
	expect(Date.now() - began).toBeLessThan((bound + slack) * 1000);
}

const open = (client: HttpClient, { demo }: World, path: string) =>
	client.fetch(`${demo.origin}${path}`, { headers: navigation });

const ask = (client: HttpClient, { demo }: World, path: string) =>
	client.fetch(`${demo.origin}${path}`, { headers: { accept: '*/*' } });

/** The demo's "Ask Logto now". */
const check = (client: HttpClient, { demo }: World) =>
	client.fetch(`${demo.origin}/sessions?/check`, {
		method: 'POST',
		headers: formPost(demo),
		body: ''
	});

describe.each(sessionPlaces)('what is taken from a user, with sessions in %s', (sessions) => {
	const world = useWorld({ sessions, env: { DEMO_REVALIDATE: String(bound) } });

	it('is gone within the bound when it is a role of the tenant', async () => {
		const { client } = await signIn(world.demo, 'alice');
		expect(await readSession(client, world.demo)).toMatchObject({ roles: ['things-editor'] });
		await administrate(world, 'DELETE', `users/${people.alice}/roles/things-editor`);
		await untilWithinBound(
			async () => String((await readSession(client, world.demo))?.['roles']) === ''
		);
		await administrate(world, 'POST', `users/${people.alice}/roles`, {
			roleIds: ['things-editor']
		});
	});

	it('is gone within the bound when it is a role in an organization', async () => {
		const { client } = await signIn(world.demo, 'alice');
		expect((await open(client, world, '/o/acme/members')).status).toBe(200);
		const path = `organizations/acme/users/${people.alice}/roles`;
		await administrate(world, 'PUT', path, { organizationRoleNames: ['member'] });
		await untilWithinBound(
			async () => (await open(client, world, '/o/acme/members')).status === 403
		);
		// Of the permissions as well, which stand in the organization's token.
		const denied = await client.fetch(`${world.demo.origin}/o/acme/invoices?/create`, {
			method: 'POST',
			headers: formPost(world.demo),
			body: new URLSearchParams({ customer: 'Late', amount: '1' })
		});
		expect(denied.status).toBe(403);
		await administrate(world, 'PUT', path, { organizationRoleNames: ['admin'] });
	});

	it('is gone within the bound when it is a membership', async () => {
		const { client } = await signIn(world.demo, 'bob');
		expect((await open(client, world, '/o/acme/invoices')).status).toBe(200);
		await administrate(world, 'DELETE', `organizations/acme/users/${people.bob}`);
		await untilWithinBound(
			async () => (await open(client, world, '/o/acme/invoices')).status === 403
		);
		expect(await readSession(client, world.demo)).toMatchObject({ organizations: [] });
		await administrate(world, 'POST', 'organizations/acme/users', { userIds: [people.bob] });
	});

	it('is everything when the person is suspended: the session ends', async () => {
		const { client } = await signIn(world.demo, 'carol');
		const path = `users/${people.carol}/is-suspended`;
		await administrate(world, 'PATCH', path, { isSuspended: true });
		await untilWithinBound(async () => (await readSession(client, world.demo)) === null);
		const page = await open(client, world, '/dashboard');
		expect(page.status).toBe(303);
		expect(locationOf(page, world.demo).pathname).toBe('/auth/signin');
		await administrate(world, 'PATCH', path, { isSuspended: false });
		// What was ended does not come back.
		expect(await readSession(client, world.demo)).toBeNull();
	});

	it('is everything when the app refuses the user: the session ends, and so does a new sign-in', async () => {
		const { client } = await signIn(world.demo, 'bob');
		const path = `users/${people.bob}/custom-data`;
		await administrate(world, 'PATCH', path, { customData: { blocked: true } });
		await untilWithinBound(async () => (await readSession(client, world.demo)) === null);
		const { arrival } = await signIn(world.demo, 'bob');
		expect(arrival.status).toBe(403);
		expect(await arrival.text()).toContain('Use another account');
		await administrate(world, 'PATCH', path, { customData: { blocked: false } });
		expect(await readSession(client, world.demo)).toBeNull();
	});

	it('is everything when the person is deleted: the session ends', async () => {
		const { client } = await signIn(world.demo, 'carol');
		await administrate(world, 'DELETE', `users/${people.carol}`);
		await untilWithinBound(async () => (await ask(client, world, '/api/me')).status === 401);
	});
});

describe('what is given to a user', () => {
	const world = useWorld({}, { accessTokenTtl: 3600 });

	it('counts at once when Logto is asked now', async () => {
		const { client } = await signIn(world.demo, 'bob');
		expect((await open(client, world, '/o/globex/invoices')).status).toBe(403);
		await administrate(world, 'POST', 'organizations/globex/users', { userIds: [people.bob] });
		await administrate(world, 'POST', `organizations/globex/users/${people.bob}/roles`, {
			organizationRoleNames: ['admin']
		});
		expect((await open(client, world, '/o/globex/invoices')).status).toBe(403);
		expect((await check(client, world)).status).toBe(200);
		expect((await open(client, world, '/o/globex/invoices')).status).toBe(200);
		expect((await open(client, world, '/o/globex/members')).status).toBe(200);
	});

	it('counts at once in an organization that is new', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const created = await callApi(world.logto, 'POST', '/api/organizations', { name: 'Initech' });
		const { id } = await created.json();
		await administrate(world, 'POST', `organizations/${id}/users`, { userIds: [people.alice] });
		await administrate(world, 'POST', `organizations/${id}/users/${people.alice}/roles`, {
			organizationRoleNames: ['admin']
		});
		await check(client, world);
		const page = await open(client, world, `/o/${id}/members`);
		expect(page.status).toBe(200);
		expect(await page.text()).toContain('Initech');
	});

	it('and rights that earlier tokens did not have: those are replaced', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const create = () =>
			client.fetch(`${world.demo.origin}/o/globex/invoices?/create`, {
				method: 'POST',
				headers: formPost(world.demo),
				body: new URLSearchParams({ customer: 'Soon', amount: '1' })
			});
		expect((await create()).status).toBe(403);
		await administrate(world, 'PUT', `organizations/globex/users/${people.alice}/roles`, {
			organizationRoleNames: ['admin']
		});
		await check(client, world);
		expect((await create()).status).toBe(303);
	});
});

describe.each(['cookie', sharedStore] as const)(
	'an outage of Logto, with sessions in %s',
	(sessions) => {
		const world = useWorld({
			sessions,
			env: { DEMO_REVALIDATE: String(bound), DEMO_TIMEOUT: '1' }
		});
		afterEach(() => world.logto.setFault(null));

		it.each([{ kind: 'drop' }, { kind: 'status', status: 500 }, { kind: 'hang' }] as const)(
			'($kind) ends no session and slows one request at most',
			async (fault) => {
				const { demo, logto } = world;
				const { client } = await signIn(demo, 'alice');
				const signedInAt = Date.now();
				logto.setFault(fault);
				await waitFor(async () => Date.now() - signedInAt > bound * 1000 + 200);
				const times: number[] = [];
				for (let count = 0; count < 6; count++) {
					const began = Date.now();
					const page = await open(client, world, '/dashboard');
					expect(page.status).toBe(200);
					times.push(Date.now() - began);
				}
				// The first request may have waited for the time-out; later ones do not.
				expect(Math.max(...times)).toBeLessThan(2500);
				expect(times.filter((time) => time > 500).length).toBeLessThanOrEqual(1);
				logto.setFault(null);
				expect(await readSession(client, demo)).not.toBeNull();
			}
		);
	}
);

describe('what Logto confirmed for a request that is refused', () => {
	const world = useWorld({ env: { DEMO_REVALIDATE: String(bound) } });

	it('goes with the answer that leads SvelteKit’s client elsewhere', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'bob');
		const signedInAt = Date.now();
		const cookie = readSessionCookie(client, demo);
		await waitFor(async () => Date.now() - signedInAt > bound * 1000 + 200);
		const data = await ask(client, world, '/statements/__data.json');
		expect(await data.json()).toMatchObject({
			type: 'redirect',
			location: expect.stringMatching(/^\/help\?code=email_not_verified/)
		});
		// Else the browser went on with a refresh token that Logto has replaced.
		expect(readSessionCookie(client, demo)).not.toBe(cookie);
		expect(await readSession(client, demo)).toMatchObject({ user: { name: 'Bob Builder' } });
	});
});

describe('a user whom the app’s access control no longer admits', () => {
	const world = useWorld({ env: { DEMO_REVALIDATE: String(bound) } });

	it('loses the session, with the reason where it is asked', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'carol');
		logto.configure({ deniedUsers: [people.carol] });
		const answer = await client.fetch(`${demo.origin}/sessions?/check`, {
			method: 'POST',
			headers: { ...formPost(demo), accept: 'application/json', 'x-sveltekit-action': 'true' },
			body: ''
		});
		expect(answer.status).toBe(403);
		expect(await answer.json()).toMatchObject({
			type: 'error',
			error: { code: 'app_access_denied' }
		});
		expect(await readSession(client, demo)).toBeNull();
	});

	it('loses the session within the bound', async () => {
		const { demo, logto } = world;
		logto.configure({ deniedUsers: [] });
		const { client } = await signIn(demo, 'carol');
		logto.configure({ deniedUsers: [people.carol] });
		await untilWithinBound(async () => (await readSession(client, demo)) === null);
	});
});
