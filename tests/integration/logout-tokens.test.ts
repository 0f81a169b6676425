import { createHmac, createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalLogto } from '../../src/lib/local/index.js';
import { createRuntimes } from '../../src/lib/server/runtime.js';
import { memoryStore } from '../../src/lib/server/stores/memory-store.js';
import { createEndpoint } from '../support/endpoint.js';
import type { HttpClient } from '../support/http-client.js';
import { signIn as signInDirectly } from '../support/logto-calls.js';
import {
	assembleToken,
	logoutEvent,
	publishTestKey,
	signLogoutToken,
	toLogoutClaims,
	type Claims,
	type TestKey
} from '../support/logout-tokens.js';
import { send } from '../support/send.js';
import { readSession, signIn } from '../support/sign-in.js';
import { toRecord } from '../support/units.js';
import { toEnv, useWorld } from '../support/world.js';

const alice = 'alice0000001';

/** What is written into the claims and the header instead of the right value. */
type Case = readonly [name: string, toClaims: () => Claims, header: Claims];

/** Posts as Logto's server does: without cookie, `Origin` and user agent. */
const deliver = ({ origin }: { readonly origin: string }, logoutToken: string) =>
	send(`${origin}/auth/backchannel-logout`, {
		method: 'POST',
		body: new URLSearchParams({ logout_token: logoutToken })
	});

describe.each(['cookie', 'redis'] as const)('a logout token, with sessions in %s', (sessions) => {
	const world = useWorld({ sessions });
	let key: TestKey;
	let client: HttpClient;
	beforeAll(async () => {
		key = await publishTestKey(world.logto);
		client = (await signIn(world.demo, 'alice')).client;
	});

	const toToken = (claims: Claims = {}, header: Claims = {}) =>
		signLogoutToken(key, toLogoutClaims(world.logto, claims), header);
	const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

	const expectRefusal = async (response: Response) => {
		expect(response.status).toBe(400);
		expect(response.headers.get('cache-control')).toBe('no-store');
		expect(await response.json()).toMatchObject({ code: expect.any(String) });
		expect(await readSession(client, world.demo)).not.toBeNull();
	};

	it.each<Case>([
		['of another issuer', () => ({ iss: 'https://evil.example/oidc' }), {}],
		['of this endpoint, which is not the issuer', () => ({ iss: world.logto.endpoint }), {}],
		['without issuer', () => ({ iss: undefined }), {}],
		['for another app', () => ({ aud: 'another-app' }), {}],
		['for no app', () => ({ aud: undefined }), {}],
		['without the time it was made', () => ({ iat: undefined }), {}],
		['that was made an hour ago', () => ({ iat: seconds(-3600), exp: undefined }), {}],
		['that will be made in an hour', () => ({ iat: seconds(3600), exp: seconds(3700) }), {}],
		['that has ended', () => ({ iat: seconds(-240), exp: seconds(-120) }), {}],
		['that does not begin before long', () => ({ nbf: seconds(600) }), {}],
		['without events', () => ({ events: undefined }), {}],
		['with no event', () => ({ events: {} }), {}],
		['with another event', () => ({ events: { 'http://example.test/event': {} } }), {}],
		['with the event as a text', () => ({ events: logoutEvent }), {}],
		['with the event in a list', () => ({ events: [logoutEvent] }), {}],
		['with an event that is no object', () => ({ events: { [logoutEvent]: true } }), {}],
		['with a nonce', () => ({ nonce: 'abc' }), {}],
		['with an empty nonce', () => ({ nonce: '' }), {}],
		['that names no user', () => ({ sub: undefined }), {}],
		['that names the empty person', () => ({ sub: '' }), {}],
		['whose sid is a number', () => ({ sid: 7 }), {}],
		['without jti', () => ({ jti: undefined }), {}],
		['whose jti is a number', () => ({ jti: 7 }), {}],
		['with the typ of an access token', () => ({}), { typ: 'at+jwt' }],
		['with the typ of any JWT', () => ({}), { typ: 'JWT' }],
		['without typ', () => ({}), { typ: undefined }],
		['of an unknown key', () => ({}), { kid: 'unknown' }]
	])('%s is refused and harms no session', async (_, toClaims, header) => {
		const token = await toToken({ sub: alice, ...toClaims() }, header);
		await expectRefusal(await deliver(world.demo, token));
	});

	it('whose signature was altered is refused', async () => {
		const [header = '', , signature = ''] = (await toToken({ sub: alice })).split('.');
		const [, other = ''] = (await toToken({ sub: 'bob000000002' })).split('.');
		await expectRefusal(await deliver(world.demo, `${header}.${other}.${signature}`));
		const flipped = signature.startsWith('A') ? 'B' : 'A';
		const token = `${header}.${other}.${flipped}${signature.slice(1)}`;
		await expectRefusal(await deliver(world.demo, token));
	});

	it.each(['none', 'None', 'NONE'])('with the algorithm %s is refused', async (alg) => {
		const claims = toLogoutClaims(world.logto, { sub: alice });
		const token = assembleToken({ alg, typ: 'logout+jwt', kid: key.kid }, claims);
		await expectRefusal(await deliver(world.demo, token));
	});

	it('with the public key as the secret of HS256 is refused', async () => {
		const { publicJwk } = key;
		const publicKey = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
		const pem = publicKey.export({ type: 'spki', format: 'pem' });
		for (const secret of [pem, JSON.stringify(publicJwk)]) {
			const token = assembleToken(
				{ alg: 'HS256', typ: 'logout+jwt', kid: key.kid },
				toLogoutClaims(world.logto, { sub: alice }),
				(text) => createHmac('sha256', secret).update(text).digest('base64url')
			);
			await expectRefusal(await deliver(world.demo, token));
		}
	});

	it('that is an ID token is refused', async () => {
		const { id_token: idToken } = await signInDirectly(world.logto, 'alice');
		await expectRefusal(await deliver(world.demo, String(idToken)));
	});

	it.each([
		['nothing', ''],
		['garbage', 'garbage'],
		['three empty parts', '..'],
		['60 kB of garbage', 'a'.repeat(60_000)],
		['60 kB of parts', 'a.'.repeat(30_000)]
	])('that is %s is refused', async (_, token) => {
		await expectRefusal(await deliver(world.demo, token));
	});

	it.each([
		['JSON that is broken', 'application/json', '{'],
		['JSON of another shape', 'application/json', '[]'],
		['no form at all', 'application/octet-stream', 'logout_token=x'],
		['a broken multipart', 'multipart/form-data; boundary=x', 'x']
	])('in %s is refused', async (_, type, body) => {
		const response = await send(`${world.demo.origin}/auth/backchannel-logout`, {
			method: 'POST',
			headers: { 'content-type': type },
			body
		});
		await expectRefusal(response);
	});

	it.each<Case>([
		['of a user who is not here', () => ({}), {}],
		['without an end, as Logto 1.37 makes it', () => ({ exp: undefined }), {}],
		['for several apps', () => ({ aud: ['another-app', world.logto.clientId] }), {}],
		['of a minute ago', () => ({ iat: seconds(-60) }), {}],
		['whose typ is written out', () => ({}), { typ: 'application/logout+jwt' }]
	])('%s is taken', async (_, toClaims, header) => {
		const response = await deliver(world.demo, await toToken(toClaims(), header));
		expect(response.status).toBe(200);
		expect(response.headers.get('cache-control')).toBe('no-store');
		expect(await response.text()).toBe('');
		expect(await readSession(client, world.demo)).not.toBeNull();
	});

	it('is taken once', async () => {
		const token = await toToken();
		expect((await deliver(world.demo, token)).status).toBe(200);
		await expectRefusal(await deliver(world.demo, token));
	});

	it('that comes several times at once is taken once', async () => {
		const token = await toToken();
		const responses = await Promise.all(
			Array.from({ length: 8 }, () => deliver(world.demo, token))
		);
		expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)]);
	});

	it('names no user in the log, nor itself', async () => {
		const token = await toToken({ sub: alice, nonce: 'n' });
		await deliver(world.demo, token);
		expect(world.demo.output()).toContain('back-channel logout');
		expect(world.demo.output()).not.toContain(token.slice(0, 40));
		expect(world.demo.output()).not.toContain(alice);
	});

	it('that is right ends the session', async () => {
		const { client: other } = await signIn(world.demo, 'bob');
		const response = await deliver(world.demo, await toToken({ sub: 'bob000000002' }));
		expect(response.status).toBe(200);
		expect(await readSession(other, world.demo)).toBeNull();
		expect(await readSession(client, world.demo)).not.toBeNull();
	});
});

it('a logout token is news once, and none where no session was left', async () => {
	const logto = await startLocalLogto({ port: 0 });
	const key = await publishTestKey(logto);
	const onSessionEnd = vi.fn();
	const options = {
		env: toEnv(logto),
		sessions: memoryStore(),
		backchannelLogout: true,
		events: { onSessionEnd }
	};
	const getRuntime = createRuntimes();
	const { sessions, config } = getRuntime(options);
	await sessions.create(toRecord(config, { profile: { sub: alice } }));
	const endpoint = createEndpoint(options, getRuntime);
	const post = async () => {
		const token = await signLogoutToken(key, toLogoutClaims(logto, { sub: alice }));
		const request = new Request('https://app.example/auth/backchannel-logout', {
			method: 'POST',
			body: new URLSearchParams({ logout_token: token })
		});
		return endpoint(request, [], async () => ({}));
	};
	for (const response of [await post(), await post()]) expect(response.status).toBe(200);
	expect(onSessionEnd).toHaveBeenCalledExactlyOnceWith({
		subject: alice,
		reason: 'backchannel_logout'
	});
	await logto.close();
});
