import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { startDemo } from '../support/demo.js';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { loginsOf, openLogin } from '../support/login-cookies.js';
import { readSessionCookie, toCookieHeader } from '../support/session-records.js';
import {
	formPost,
	locationOf,
	navigation,
	readSession,
	signIn,
	toCallback
} from '../support/sign-in.js';
import { toEnv, useWorld } from '../support/world.js';
import { attempt } from './attacks.js';
import { createRequests } from './visits.js';

/** Advisories of others about sign-in and sign-out, as in `advisories.test.ts`. */

type Claims = Readonly<Record<string, unknown>>;
type ToIdToken = (claims: Claims) => Promise<string> | string;

describe('a sign-in', () => {
	const world = useWorld({});
	const { send, open, expectAlive } = createRequests(world);
	afterEach(() => {
		world.logto.setFault(null);
		world.logto.configure({ deniedUsers: [] });
	});

	const expectNoSession = async (client: HttpClient, callback: string, demo = world.demo) => {
		const response = await client.fetch(callback, { headers: navigation });
		expect(response.status).toBeGreaterThanOrEqual(400);
		expect(response.headers.getSetCookie().join()).not.toMatch(/logto\.session(?:\.\d)?=\w/);
		expect(await readSession(client, demo)).toBeNull();
	};

	it('CVE-2023-48309: its cookie is no session', async () => {
		const client = createHttpClient();
		await toCallback(client, world.demo, 'alice');
		for (const { value } of loginsOf(client, world))
			for (const name of ['logto.session', 'logto.session.0', 'authjs.session-token']) {
				const thief = createHttpClient();
				thief.plant(world.demo.origin, name, value);
				expect(await readSession(thief, world.demo)).toBeNull();
				expect((await open('/dashboard', thief)).status).toBe(303);
			}
	});

	it('CVE-2025-65107, better-auth#10454: does not end in a browser that did not begin it', async () => {
		const callback = await toCallback(createHttpClient(), world.demo, 'alice');
		const victim = createHttpClient();
		await expectNoSession(victim, callback);
		await toCallback(victim, world.demo, 'bob');
		await expectNoSession(victim, callback);
	});

	it('better-auth#10454: is not begun by another site', async () => {
		for (const site of ['cross-site', 'same-site', 'none']) {
			const headers = { ...formPost(world.demo), 'sec-fetch-site': site };
			const response = await send({ path: '/auth/signin', method: 'POST', headers, body: '' });
			expect(response.status).toBe(403);
			expect(response.headers['set-cookie']).toBeUndefined();
		}
	});

	it('next-auth 9f7a97fa: ends by no cookie of another sign-in', async () => {
		const client = createHttpClient();
		const callback = await toCallback(client, world.demo, 'alice');
		const [first] = loginsOf(client, world);
		const other = createHttpClient();
		await toCallback(other, world.demo, 'alice');
		const [second] = loginsOf(other, world);
		client.clear(world.demo.origin);
		client.plant(world.demo.origin, first?.name ?? '', second?.value ?? '');
		await expectNoSession(client, callback);
	});

	it.each(['invalid', '%', '%ff', 'http://[', 'https:///', '//', '\\', 'javascript:x', '{"a":1}'])(
		'CVE-2022-31093: a way back that is %j is no failure',
		async (value) => {
			for (const name of ['redirectTo', 'callbackUrl', 'redirect']) {
				const query = `${name}=${value}`;
				for (const encoded of [query, new URLSearchParams({ [name]: value }).toString()]) {
					const request = { path: '/auth/signin', query: encoded, headers: navigation };
					expect((await send(request)).status, encoded).toBe(303);
				}
				const response = await open(`/auth/error?code=callback_invalid&${name}=${value}`);
				expect(response.status).toBe(400);
				expect(response.body).not.toContain('javascript:x');
			}
			await expectAlive();
		}
	);

	it('GHSA-xg6x-h9c9-2m83: makes no session before userinfo was read', async () => {
		const client = createHttpClient();
		const callback = await toCallback(client, world.demo, 'alice');
		world.logto.setFault({ kind: 'status', status: 500, paths: ['/oidc/me'] });
		await expectNoSession(client, callback);
	});

	it('next-auth#7477: of a user whom Logto does not admit makes no session', async () => {
		const client = createHttpClient();
		world.logto.configure({ deniedUsers: ['alice0000001'] });
		await expect(toCallback(client, world.demo, 'alice')).rejects.toThrow();
		expect(await readSession(client, world.demo)).toBeNull();
		const start = await client.fetch(`${world.demo.origin}/auth/signin`, { headers: navigation });
		const state = locationOf(start, world.demo).searchParams.get('state');
		const callback = `${world.demo.origin}/auth/callback/logto`;
		await expectNoSession(client, `${callback}?error=access_denied&state=${state}`);
	});

	/** What a token endpoint that an attacker controls would answer. */
	const forge = async (toIdToken: ToIdToken, reason: RegExp) => {
		const { logto } = world;
		// A process of its own: the log of another has one line a minute for all that Auth.js calls the same.
		const demo = await startDemo({ env: toEnv(logto) });
		const client = createHttpClient();
		const callback = await toCallback(client, demo, 'alice');
		const [login] = loginsOf(client, { demo });
		const opened = await openLogin({ demo, logto }, login?.value ?? '');
		const now = Math.floor(Date.now() / 1000);
		const { issuer, clientId } = logto;
		const body = JSON.stringify({
			access_token: 'x'.repeat(43),
			token_type: 'Bearer',
			expires_in: 3600,
			refresh_token: 'y'.repeat(43),
			id_token: await toIdToken({
				iss: issuer,
				aud: clientId,
				sub: 'alice0000001',
				nonce: opened?.['nonce'],
				iat: now,
				exp: now + 600
			})
		});
		logto.setFault({
			kind: 'body',
			body,
			contentType: 'application/json',
			paths: ['/oidc/token']
		});
		await expectNoSession(client, callback, demo);
		expect(demo.output()).toMatch(reason);
		await demo.close();
	};

	const otherKey = generateKeyPair('ES384');
	const sign = async (claims: Claims, header: object = {}) =>
		new SignJWT({ ...claims })
			.setProtectedHeader({ alg: 'ES384', typ: 'JWT', ...header })
			.sign((await otherKey).privateKey);

	const algorithm = /unexpected JWT "alg"/;
	it.each<[string, RegExp, ToIdToken]>([
		['no signature', algorithm, (claims) => new UnsecuredJWT({ ...claims }).encode()],
		['another key', /signature verification failed/, (claims) => sign(claims)],
		['an unknown key', /no applicable key/, (claims) => sign(claims, { kid: 'mine' })],
		['the claims of another app', /"aud"/, (claims) => sign({ ...claims, aud: 'other' })],
		['the nonce of another sign-in', /nonce/, (claims) => sign({ ...claims, nonce: 'other' })],
		['another issuer', /"iss"/, (claims) => sign({ ...claims, iss: 'https://evil.example/oidc' })],
		[
			'the client’s secret as a key',
			algorithm,
			(claims) =>
				new SignJWT({ ...claims })
					.setProtectedHeader({ alg: 'HS256' })
					.sign(new TextEncoder().encode(world.logto.clientSecret.padEnd(32, '\0')))
		],
		[
			'an empty HMAC',
			algorithm,
			(claims) => {
				const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
				return `${encode({ alg: 'HS256' })}.${encode(claims)}.`;
			}
		]
	])('GHSA-869p-cjfg-cm3x: an ID token with %s makes no session', async (_, reason, toIdToken) => {
		await forge(toIdToken, reason);
	});
});

describe('a session that ended', () => {
	const world = useWorld({ sessions: 'memory' });
	const kept = useWorld({});

	it.each([
		['in a store', () => world],
		['in a cookie', () => kept]
	])('CVE-2025-4643: is refused with its old cookie, kept %s', async (_, find) => {
		const { demo } = find();
		const { client } = await signIn(demo, 'alice');
		const before = readSessionCookie(client, demo);
		for (const scope of ['local', 'global']) {
			const { client: browser } = await signIn(demo, 'alice');
			const cookie = toCookieHeader(browser, demo);
			await browser.fetch(`${demo.origin}/auth/signout`, {
				method: 'POST',
				headers: formPost(demo),
				body: `scope=${scope}`
			});
			const headers = { ...navigation, cookie };
			expect((await attempt(demo.origin, { path: '/dashboard', headers })).status).toBe(303);
			const session = await attempt(demo.origin, { path: '/auth/session', headers });
			expect(session.body).toBe('null');
		}
		// Another browser of the same person is another session.
		expect(readSessionCookie(client, demo)).toBe(before);
		expect(await readSession(client, demo)).not.toBeNull();
	});
});
