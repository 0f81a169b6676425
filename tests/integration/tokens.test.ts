import { afterEach, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { send } from '../support/send.js';
import { locationOf, navigation, readSession, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { toEnv, useWorld } from '../support/world.js';

/** Tokens that are due for renewal from the start, so that each use asks Logto. */
const alwaysDue = { accessTokenTtl: 5, alwaysRotate: true };

/** As `fetch` in a browser. */
const script = { headers: { accept: '*/*' } };

/** What Node and workerd say of a server that does not listen. */
const noConnection = /ECONNREFUSED|Network connection lost/;

const tokenRequests = (logto: LocalLogto) =>
	logto.requests.filter(({ path }) => path === '/oidc/token').length;

const sessionCookie = (client: HttpClient, demo: Demo) =>
	client.cookies(demo.origin).find(({ name }) => name === 'logto.session')?.value ?? '';

/** A finished login leaves a mark next to the session. */
const namesOf = (client: HttpClient, demo: Demo) =>
	client.cookies(demo.origin).map(({ name }) => name);

describe('refresh tokens that rotate at every use', () => {
	const world = useWorld({}, alwaysDue);

	it('are kept in the cookie, one after the other', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const seen = new Set([sessionCookie(client, demo)]);
		const before = tokenRequests(logto);
		for (let count = 0; count < 5; count++) {
			expect((await client.fetch(`${demo.origin}/api/things`, script)).status).toBe(200);
			seen.add(sessionCookie(client, demo));
		}
		expect(seen.size).toBe(6);
		expect(tokenRequests(logto) - before).toBeGreaterThanOrEqual(5);
	});

	it('survive requests that arrive together with one cookie', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const paths = ['/api/things', '/o/acme/invoices', '/o/globex/invoices', '/api/things'];
		const responses = await Promise.all(
			[...paths, ...paths].map((path) =>
				client.fetch(`${demo.origin}${path}`, { headers: navigation })
			)
		);
		expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
		expect((await client.fetch(`${demo.origin}/api/things`, script)).status).toBe(200);
	});

	it('survive a browser that lost an answer and comes with the previous cookie', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const headers = { cookie: `logto.session=${sessionCookie(client, demo)}` };
		for (let count = 0; count < 3; count++) {
			const response = await send(`${demo.origin}/api/things`, { headers });
			expect(response.status).toBe(200);
			// So that the browser gets the newest after all.
			expect(response.headers.getSetCookie().join()).toContain('logto.session=');
		}
	});

	it('never mix two people', async () => {
		const { demo } = world;
		const people = ['alice', 'bob', 'alice', 'bob'];
		const clients = await Promise.all(people.map((person) => signIn(demo, person)));
		const pages = await Promise.all(
			clients.map(({ client }) =>
				client.fetch(`${demo.origin}/o/acme/members`, { headers: navigation })
			)
		);
		expect(pages.map(({ status }) => status)).toEqual([200, 403, 200, 403]);
	});
});

describe('a grant that Logto ended', () => {
	const open: Array<{ close(): Promise<void> }> = [];
	afterEach(() => Promise.all(open.splice(0).map((part) => part.close())));

	/** Alice, signed in at a Logto that then started again and knows no earlier grant. */
	async function signInAndForget(): Promise<{ client: HttpClient; demo: Demo }> {
		const logto = await startLocalLogto({ port: 0, ...alwaysDue });
		const demo = await startDemo({ env: toEnv(logto) });
		open.push(demo);
		const { client } = await signIn(demo, 'alice');
		await logto.close();
		open.push(await startLocalLogto({ port: logto.port, ...alwaysDue }));
		return { client, demo };
	}

	it('leads a page to sign-in and back', async () => {
		const { client, demo } = await signInAndForget();
		const page = await client.fetch(`${demo.origin}/o/acme/invoices?page=2`, {
			headers: navigation
		});
		expect(page.status).toBe(303);
		const { pathname, searchParams } = locationOf(page, demo);
		expect(pathname).toBe('/auth/signin');
		expect(searchParams.get('redirectTo')).toBe('/o/acme/invoices?page=2');
		expect(namesOf(client, demo)).toEqual([expect.stringMatching(/^logto\.login\./)]);
		expect(await readSession(client, demo)).toBeNull();
	});

	it('answers 401 to a script, without a token or a reason of Logto', async () => {
		const { client, demo } = await signInAndForget();
		const answer = await client.fetch(`${demo.origin}/api/things`, script);
		expect(answer.status).toBe(401);
		expect(await answer.json()).toEqual({
			code: 'session_expired',
			message: expect.any(String),
			status: 401
		});
		expect(namesOf(client, demo)).toEqual([expect.stringMatching(/^logto\.login\./)]);
	});
});

describe('a Logto that goes away after sign-in', () => {
	const open: Array<{ close(): Promise<void> }> = [];
	afterEach(() => Promise.all(open.splice(0).map((part) => part.close())));

	it('ends no session: what needs it answers 503, and the rest lives', async () => {
		const logto = await startLocalLogto({ port: 0, ...alwaysDue });
		const demo = await startDemo({ env: toEnv(logto) });
		open.push(demo);
		const { client } = await signIn(demo, 'alice');
		const before = sessionCookie(client, demo);
		await logto.close();
		const things = await client.fetch(`${demo.origin}/api/things`, script);
		expect(things.status).toBe(503);
		expect(await things.json()).toMatchObject({ code: 'issuer_unreachable' });
		const page = await client.fetch(`${demo.origin}/o/acme/invoices`, { headers: navigation });
		expect(page.status).toBe(503);
		expect((await client.fetch(`${demo.origin}/dashboard`, { headers: navigation })).status).toBe(
			200
		);
		expect(sessionCookie(client, demo)).toBe(before);
		await waitFor(async () => noConnection.test(demo.output()));
		expect(demo.output()).not.toMatch(/eyJ|refresh_token/);
	});
});

describe('an access token', () => {
	const world = useWorld({}, { accessTokenTtl: 5 });

	it('is asked for again when it is about to end', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const before = tokenRequests(logto);
		for (let count = 0; count < 3; count++) await client.fetch(`${demo.origin}/api/things`, script);
		expect(tokenRequests(logto) - before).toBeGreaterThanOrEqual(3);
	});

	it('of a person without the permission opens nothing', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'carol');
		const answer = await client.fetch(`${demo.origin}/api/things`, script);
		expect(answer.status).toBe(403);
		expect(await answer.json()).toMatchObject({ code: 'permission_missing' });
	});

	it('is not available without a session', async () => {
		const { demo } = world;
		const answer = await createHttpClient().fetch(`${demo.origin}/api/things`, script);
		expect(answer.status).toBe(401);
	});
});
