import { describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { refresh } from '../support/logto-calls.js';
import { send } from '../support/send.js';
import {
	dumpRedis,
	listKeysWithoutEnd,
	openCookieRecord,
	openStoredRecord,
	readSessionCookie,
	toCookieHeader
} from '../support/session-records.js';
import { formPost, navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { sessionPlaces, useWorld, type World } from '../support/world.js';

const opaqueId = /^[\w-]{43}$/;

const post = (client: HttpClient, { demo }: World, name: string, fields: Record<string, string>) =>
	client.fetch(`${demo.origin}/auth/${name}`, {
		method: 'POST',
		headers: formPost(demo),
		body: new URLSearchParams(fields)
	});

/** Whom a `Cookie` header is, for a process of the demo. */
const readWith = async (cookie: string, { origin }: { readonly origin: string }) => {
	const response = await send(`${origin}/auth/session`, { headers: { cookie } });
	expect(response.status).toBe(200);
	return response.json();
};

describe.each(sessionPlaces)('sessions in %s', (sessions) => {
	const world = useWorld({ sessions });

	it('begin, switch the organization, and end', async () => {
		const { demo } = world;
		const { client, arrival } = await signIn(demo, 'alice');
		expect(arrival.headers.get('location')).toBe('/dashboard');
		expect(await readSession(client, demo)).toMatchObject({
			user: { email: 'alice@example.test' },
			organization: null
		});
		expect((await post(client, world, 'organization', { organizationId: 'globex' })).status).toBe(
			303
		);
		expect(await readSession(client, demo)).toMatchObject({ organization: { id: 'globex' } });
		const page = await client.fetch(`${demo.origin}/o/acme/members`, { headers: navigation });
		expect(page.status).toBe(200);
		await post(client, world, 'signout', { scope: 'local' });
		// Of the session nothing is left: the user's choice is for their next sign-in.
		expect(client.cookies(demo.origin).map(({ name }) => name)).toEqual(['logto.organization']);
		expect(await readSession(client, demo)).toBeNull();
	});

	it('are refused after sign-out, also with a kept cookie', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const kept = toCookieHeader(client, demo);
		expect(await readWith(kept, demo)).toMatchObject({ user: { name: 'Alice Liddell' } });
		await post(client, world, 'signout', { scope: 'local' });
		expect(await readWith(kept, demo)).toBeNull();
		const page = await send(`${demo.origin}/dashboard`, {
			headers: { ...navigation, cookie: kept }
		});
		expect(page.status).toBe(303);
	});

	it('change at each sign-in, and the previous one has ended', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const before = readSessionCookie(client, demo);
		const kept = toCookieHeader(client, demo);
		await client.fetch(await toCallback(client, demo, 'alice'), { headers: navigation });
		expect(readSessionCookie(client, demo)).not.toBe(before);
		expect(await readWith(kept, demo)).toBeNull();
		expect(await readSession(client, demo)).not.toBeNull();
	});
});

describe.each(['memory', 'redis'] as const)('a session id in %s', (sessions) => {
	const world = useWorld({ sessions });

	it('is all that the cookie holds: 43 characters that say nothing', async () => {
		const { client } = await signIn(world.demo, 'alice');
		expect(readSessionCookie(client, world.demo)).toMatch(opaqueId);
	});

	it('that an attacker planted is anonymous, and is never adopted', async () => {
		const { demo } = world;
		const planted = 'A'.repeat(43);
		const client = createHttpClient();
		client.plant(demo.origin, 'logto.session', planted);
		expect(await readSession(client, demo)).toBeNull();
		client.plant(demo.origin, 'logto.session', planted);
		await client.fetch(await toCallback(client, demo, 'alice'), { headers: navigation });
		expect(readSessionCookie(client, demo)).toMatch(opaqueId);
		expect(readSessionCookie(client, demo)).not.toBe(planted);
		expect(await readWith(`logto.session=${planted}`, demo)).toBeNull();
	});

	it('of another user’s session is replaced when a user signs in with it', async () => {
		const { demo } = world;
		const attacker = await signIn(demo, 'bob');
		const planted = readSessionCookie(attacker.client, demo);
		const victim = createHttpClient();
		victim.plant(demo.origin, 'logto.session', planted);
		await victim.fetch(await toCallback(victim, demo, 'alice'), { headers: navigation });
		expect(await readSession(victim, demo)).toMatchObject({ user: { name: 'Alice Liddell' } });
		expect(await readSession(attacker.client, demo)).toBeNull();
	});
});

describe('sessions in redis', () => {
	const world = useWorld({ sessions: 'redis', processes: 2 }, { accessTokenTtl: 30 });

	it('are known to every process, and refused by every process after sign-out', async () => {
		const [first, second] = world.demos;
		if (first === undefined || second === undefined) throw new Error('There are two processes.');
		const { client } = await signIn(first, 'alice');
		const kept = toCookieHeader(client, first);
		expect(await readWith(kept, second)).toMatchObject({ user: { name: 'Alice Liddell' } });
		await post(client, world, 'signout', { scope: 'local' });
		expect(await readWith(kept, second)).toBeNull();
		expect(await readWith(kept, first)).toBeNull();
	});

	it('are sealed: no key and no value names a user or signs one in', async () => {
		const { demo, redis } = world;
		const { client } = await signIn(demo, 'alice');
		expect((await client.fetch(`${demo.origin}/api/things`)).status).toBe(200);
		const id = readSessionCookie(client, demo);
		const { refreshToken, accessTokens, profile } = await openStoredRecord(client, demo, redis);
		const tokens = Object.values(accessTokens).map(({ accessToken }) => accessToken);
		expect(tokens.length).toBeGreaterThan(1);
		const contents = [...(await dumpRedis(redis))].flat().join('\n');
		expect(contents).toContain('logto:session:');
		const secrets = [id, refreshToken ?? '', ...tokens, profile.sub, 'alice', 'Alice', 'acme'];
		for (const secret of secrets) expect(contents).not.toContain(secret);
	});

	it('leave nothing behind that does not end by itself', async () => {
		const { demo, redis } = world;
		const { client } = await signIn(demo, 'bob');
		await post(client, world, 'signout', { scope: 'local' });
		await signIn(demo, 'carol');
		const kept = await dumpRedis(redis);
		expect(kept.size).toBeGreaterThan(0);
		expect(await listKeysWithoutEnd(redis)).toEqual([]);
	});
});

describe.each(sessionPlaces)('a refresh that ends after its session, with %s', (sessions) => {
	const world = useWorld({ sessions }, { accessTokenTtl: 30, alwaysRotate: true });

	it('does not bring the session back, and what it brought is revoked', async () => {
		const { demo, logto } = world;
		const asked = (path: string) => logto.requests.filter((entry) => entry.path === path).length;
		const { client } = await signIn(demo, 'alice');
		const kept = toCookieHeader(client, demo);
		const refreshToken = await readRefreshToken(client);
		const before = asked('/oidc/token');
		logto.setFault({ kind: 'delay', ms: 2500, paths: ['/oidc/token'] });
		const late = send(`${demo.origin}/api/things`, { headers: { cookie: kept } });
		await waitFor(async () => asked('/oidc/token') > before);
		// The sign-out cannot revoke: only the late refresh still can.
		logto.setFault({ kind: 'status', status: 500, paths: ['/oidc/token/revocation'] });
		await post(client, world, 'signout', { scope: 'local' });
		logto.setFault(null);
		const revoked = asked('/oidc/token/revocation');
		expect((await late).status).toBe(401);
		expect(await readWith(kept, demo)).toBeNull();
		expect(asked('/oidc/token/revocation')).toBe(revoked + 1);
		if (refreshToken === null) return;
		const again = await refresh(logto, refreshToken);
		expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
	});

	/** A process's memory is its own: the test cannot read it. */
	async function readRefreshToken(client: HttpClient): Promise<string | null> {
		if (sessions === 'memory') return null;
		const { demo } = world;
		const record = await (sessions === 'cookie'
			? openCookieRecord(client, demo)
			: openStoredRecord(client, demo, world.redis));
		return record.refreshToken;
	}
});
