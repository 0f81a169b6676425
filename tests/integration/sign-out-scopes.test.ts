import { afterEach, describe, expect, it } from 'vitest';
import type { HttpClient } from '../support/http-client.js';
import { refresh } from '../support/logto-calls.js';
import { send } from '../support/send.js';
import { openCookieRecord, openStoredRecord, toCookieHeader } from '../support/session-records.js';
import { formPost, locationOf, readSession, signIn } from '../support/sign-in.js';
import { sessionPlaces, useWorld, type World } from '../support/world.js';

const signOut = (client: HttpClient, { demo }: World, scope: string) =>
	client.fetch(`${demo.origin}/auth/signout`, {
		method: 'POST',
		headers: formPost(demo),
		body: new URLSearchParams({ scope, ...(scope === 'local' && { redirectTo: '/?bye=1' }) })
	});

/** The session's refresh token, as only the server and this test know it. */
async function readRefreshToken(
	client: HttpClient,
	world: World,
	sessions: 'cookie' | 'redis'
): Promise<string> {
	const { refreshToken } = await (sessions === 'cookie'
		? openCookieRecord(client, world.demo)
		: openStoredRecord(client, world.demo, world.redis));
	if (refreshToken === null) throw new Error('There is no refresh token.');
	return refreshToken;
}

/** Whether Logto takes a refresh token, asked without the demo. */
async function isTaken(world: World, refreshToken: string): Promise<boolean> {
	const response = await refresh(world.logto, refreshToken);
	const { error } = await response.json();
	if (response.status === 400) expect(error).toBe('invalid_grant');
	return response.status === 200;
}

/** Whom a kept cookie is by now. */
const readWith = async (cookie: string, { demo }: World): Promise<unknown> =>
	(await send(`${demo.origin}/auth/session`, { headers: { cookie } })).json();

describe.each(sessionPlaces)('a sign-out with sessions in %s', (sessions) => {
	const world = useWorld({ sessions });

	it.each(['local', 'global'])('(%s) ends this session and no other one', async (scope) => {
		const { demo } = world;
		const [here, there, bob] = await Promise.all(
			['alice', 'alice', 'bob'].map(async (name) => (await signIn(demo, name)).client)
		);
		if (!here || !there || !bob) throw new Error('Three signed in.');
		const kept = toCookieHeader(here, demo);
		expect((await signOut(here, world, scope)).status).toBe(200);
		expect(here.cookies(demo.origin)).toEqual([]);
		expect(await readWith(kept, world)).toBeNull();
		expect(await readSession(there, demo)).not.toBeNull();
		expect(await readSession(bob, demo)).not.toBeNull();
	});

	it('(everywhere) ends the user’s sessions in all browsers, and no others', async () => {
		const { demo, logto } = world;
		const [here, there, bob] = await Promise.all(
			['alice', 'alice', 'bob'].map(async (name) => (await signIn(demo, name)).client)
		);
		if (!here || !there || !bob) throw new Error('Three signed in.');
		const response = await signOut(here, world, 'everywhere');
		expect(locationOf(response, demo).href).toContain(`${logto.issuer}/session/end`);
		expect(await readSession(here, demo)).toBeNull();
		expect(await readSession(there, demo)).toBeNull();
		expect(await readSession(bob, demo)).not.toBeNull();
	});

	it('(everywhere) lets the person in again', async () => {
		const { demo } = world;
		await signOut((await signIn(demo, 'alice')).client, world, 'everywhere');
		expect(await readSession((await signIn(demo, 'alice')).client, demo)).not.toBeNull();
	});
});

describe.each(['cookie', 'redis'] as const)('a refresh token, with sessions in %s', (sessions) => {
	const world = useWorld({ sessions });

	it.each(['local', 'global', 'everywhere'])('is dead after a sign-out (%s)', async (scope) => {
		const { client } = await signIn(world.demo, 'alice');
		const refreshToken = await readRefreshToken(client, world, sessions);
		expect(await isTaken(world, refreshToken)).toBe(true);
		await signOut(client, world, scope);
		expect(await isTaken(world, refreshToken)).toBe(false);
	});
});

describe('the refresh tokens of all browsers, with sessions in redis', () => {
	const world = useWorld({ sessions: 'redis' });

	it('are dead after a sign-out everywhere', async () => {
		const { demo } = world;
		const { client: here } = await signIn(demo, 'alice');
		const { client: there } = await signIn(demo, 'alice');
		const refreshToken = await readRefreshToken(there, world, 'redis');
		await signOut(here, world, 'everywhere');
		expect(await isTaken(world, refreshToken)).toBe(false);
	});

	it('and one session of a list are ended alone, its token with it', async () => {
		const { demo } = world;
		const { client: here } = await signIn(demo, 'bob');
		const { client: there } = await signIn(demo, 'bob');
		const refreshToken = await readRefreshToken(there, world, 'redis');
		const page = await here.fetch(`${demo.origin}/sessions`);
		const [, id = ''] = /name="id" value="([\w-]{43})"/.exec(await page.text()) ?? [];
		const end = (client: HttpClient) =>
			client.fetch(`${demo.origin}/sessions?/end`, {
				method: 'POST',
				headers: formPost(demo),
				body: new URLSearchParams({ id })
			});
		// An id is no key: another user's ends nothing.
		expect((await end((await signIn(demo, 'carol')).client)).status).toBe(404);
		expect(await readSession(there, demo)).not.toBeNull();
		expect((await end(here)).status).toBe(200);
		expect(await readSession(there, demo)).toBeNull();
		expect(await readSession(here, demo)).not.toBeNull();
		expect(await isTaken(world, refreshToken)).toBe(false);
	});
});

describe.each(sessionPlaces)('a sign-out while Logto is down, with sessions in %s', (sessions) => {
	const world = useWorld({ sessions, env: { DEMO_TIMEOUT: '1' } });
	afterEach(() => world.logto.setFault(null));

	const faults = [{ kind: 'drop' }, { kind: 'hang' }, { kind: 'status', status: 500 }] as const;
	const plans = faults.flatMap((fault) =>
		['local', 'global', 'everywhere'].map((scope) => ({ scope, fault, kind: fault.kind }))
	);

	it.each(plans)('($kind, $scope) still ends the session here', async ({ scope, fault }) => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const kept = toCookieHeader(client, demo);
		logto.setFault(fault);
		const began = Date.now();
		const response = await signOut(client, world, scope);
		expect(response.status).toBe(200);
		expect(Date.now() - began).toBeLessThan(4000);
		expect(client.cookies(demo.origin)).toEqual([]);
		expect(await readWith(kept, world)).toBeNull();
		logto.setFault(null);
		expect(await readWith(kept, world)).toBeNull();
	});
});
