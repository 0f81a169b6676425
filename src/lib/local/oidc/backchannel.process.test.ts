import { createServer, type Server } from 'node:http';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpClient, follow } from '../../../../tests/support/http-client.js';
import {
	askSilently,
	authorizationUrl,
	refresh,
	signIn,
	signOutAtLogto
} from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

let logto: LocalLogto;
let receiver: Server;
let address = '';
let status = 200;
const received: { readonly type: string; readonly form: URLSearchParams }[] = [];

beforeEach(async () => {
	status = 200;
	received.length = 0;
	receiver = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += String(chunk);
		const type = request.headers['content-type'] ?? '';
		received.push({ type, form: new URLSearchParams(body) });
		response.writeHead(status).end();
	}).listen(0, 'localhost');
	await new Promise((resolve) => receiver.once('listening', resolve));
	const bound = receiver.address();
	address = `http://localhost:${typeof bound === 'object' ? bound?.port : ''}/backchannel`;
	logto = await startLocalLogto({ port: 0 });
});

afterEach(async () => {
	receiver.closeAllConnections();
	await Promise.all([logto.close(), new Promise((resolve) => receiver.close(resolve))]);
});

test('posts a logout token, and nothing else, when the user signs out', async () => {
	logto.configure({ backchannelLogoutUri: address });
	const client = createHttpClient();
	await signIn(logto, 'alice', {}, client);
	expect((await signOutAtLogto(logto, client)).status).toBe(303);
	expect(received).toHaveLength(1);
	expect(received[0]?.type).toContain('application/x-www-form-urlencoded');
	expect([...(received[0]?.form.keys() ?? [])]).toEqual(['logout_token']);
	const { payload, protectedHeader } = await readLogoutToken();
	expect(protectedHeader).toMatchObject({ alg: 'ES384', typ: 'logout+jwt' });
	expect(Object.keys(payload).sort()).toEqual(
		['aud', 'events', 'exp', 'iat', 'iss', 'jti', 'sub'].sort()
	);
	expect(payload).toMatchObject({
		aud: logto.clientId,
		sub: 'alice0000001',
		events: { 'http://schemas.openid.net/event/backchannel-logout': {} }
	});
	expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(120);
});

test('names the session in both tokens if the app requires it, also after a refresh', async () => {
	logto.configure({ backchannelLogoutUri: address, backchannelLogoutSessionRequired: true });
	const client = createHttpClient();
	const tokens = await signIn(logto, 'alice', {}, client);
	const { sid } = decodeJwt(tokens.id_token);
	expect(sid).toEqual(expect.any(String));
	const refreshed = await (await refresh(logto, tokens.refresh_token)).json();
	expect(decodeJwt(refreshed.id_token)['sid']).toBe(sid);
	await signOutAtLogto(logto, client);
	expect((await readLogoutToken()).payload['sid']).toBe(sid);
});

test('names no session if the app does not require it', async () => {
	logto.configure({ backchannelLogoutUri: address });
	const tokens = await signIn(logto, 'alice');
	expect(decodeJwt(tokens.id_token)).not.toHaveProperty('sid');
});

test('sends the logout of the old user when another user signs in in the same browser', async () => {
	logto.configure({ backchannelLogoutUri: address });
	const client = createHttpClient();
	await signIn(logto, 'alice', {}, client);
	const start = await follow(client, authorizationUrl(logto, { prompt: 'login' }));
	const answer = await client.fetch(new URL('/sign-in', start.url).href, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ user: 'bob' })
	});
	const page = await follow(client, new URL(answer.headers.get('location') ?? '', start.url).href);
	const xsrf = /name="xsrf" value="([^"]+)"/.exec((await page.response?.text()) ?? '')?.[1] ?? '';
	await client.fetch(`${logto.issuer}/session/end/confirm`, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ xsrf, logout: 'yes' })
	});
	expect((await readLogoutToken()).payload.sub).toBe('alice0000001');
});

test('ignores a receiver that answers 500, and does not try again', async () => {
	status = 500;
	logto.configure({ backchannelLogoutUri: address });
	const client = createHttpClient();
	await signIn(logto, 'alice', {}, client);
	expect((await signOutAtLogto(logto, client)).status).toBe(303);
	expect(received).toHaveLength(1);
	expect(await askSilently(logto, client)).toBe('login_required');
});

test('ignores a receiver that does not exist', async () => {
	logto.configure({ backchannelLogoutUri: 'http://localhost:1/' });
	const client = createHttpClient();
	await signIn(logto, 'alice', {}, client);
	expect((await signOutAtLogto(logto, client)).status).toBe(303);
});

test.each(['ftp://localhost/', 'somewhere'])('refuses %j as a receiver', (uri) => {
	expect(() => logto.configure({ backchannelLogoutUri: uri })).toThrow('must be an http address');
});

function readLogoutToken() {
	const token = received[0]?.form.get('logout_token') ?? '';
	return jwtVerify(token, createRemoteJWKSet(new URL(`${logto.issuer}/jwks`)), {
		issuer: logto.issuer
	});
}
