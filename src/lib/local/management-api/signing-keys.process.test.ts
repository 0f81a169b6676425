import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpClient } from '../../../../tests/support/http-client.js';
import {
	askAdminToken,
	callApi,
	refresh,
	signIn,
	userinfo
} from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterEach(() => logto.close());

const rotate = (signingKeyAlgorithm: string) =>
	callApi(logto, 'POST', '/api/configs/oidc/private-keys/rotate', { signingKeyAlgorithm });

interface PublishedKey {
	readonly kid: string;
	readonly kty: string;
	readonly alg?: string;
}

async function readKeys(): Promise<readonly PublishedKey[]> {
	return (await (await fetch(`${logto.issuer}/jwks`)).json()).keys;
}

test('publishes the new key before the old one at a rotation, and drops the oldest', async () => {
	const [first] = await readKeys();
	const response = await rotate('EC');
	expect(response.status).toBe(200);
	expect(await response.json()).toMatchObject([
		{ signingKeyAlgorithm: 'EC', status: 'Current' },
		{ signingKeyAlgorithm: 'EC', status: 'Previous' }
	]);
	const [second, previous] = await readKeys();
	expect(previous).toEqual(first);
	await rotate('EC');
	const keys = await readKeys();
	expect(keys).toHaveLength(2);
	expect(keys[1]).toEqual(second);
});

test('keeps old tokens valid after a rotation and signs new ones with the new key', async () => {
	const client = createHttpClient();
	const tokens = await signIn(logto, 'alice', {}, client);
	const admin = await askAdminToken(logto);
	await rotate('EC');
	const [current] = await readKeys();
	const refreshed = await (await refresh(logto, tokens.refresh_token)).json();
	expect(decodeProtectedHeader(refreshed.id_token).kid).toBe(current?.kid);
	expect((await userinfo(logto, tokens.access_token)).status).toBe(200);
	const again = await signIn(logto, null, { prompt: 'consent' }, client);
	expect(decodeProtectedHeader(again.id_token).kid).toBe(current?.kid);
	const headers = { authorization: `Bearer ${admin}` };
	expect((await fetch(`${logto.endpoint}/api/users`, { headers })).status).toBe(200);
	const hint = `id_token_hint=${tokens.id_token}`;
	expect((await client.fetch(`${logto.issuer}/session/end?${hint}`)).status).toBe(200);
});

test('publishes an RSA key without an algorithm and signs with RS256', async () => {
	const tokens = await signIn(logto, 'alice');
	await rotate('RSA');
	const [current, previous] = await readKeys();
	expect(current).toMatchObject({ kty: 'RSA' });
	expect(current).not.toHaveProperty('alg');
	expect(previous).toMatchObject({ kty: 'EC', alg: 'ES384' });
	const refreshed = await (await refresh(logto, tokens.refresh_token)).json();
	for (const { id_token: token } of [refreshed, await signIn(logto, 'bob')])
		expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', kid: current?.kid });
	const discovery = await (await fetch(`${logto.issuer}/.well-known/openid-configuration`)).json();
	expect(discovery.id_token_signing_alg_values_supported.sort()).toEqual([
		'ES384',
		'PS256',
		'RS256'
	]);
});

test('refuses another algorithm', async () => {
	expect((await rotate('oct')).status).toBe(400);
	expect((await callApi(logto, 'GET', '/api/configs/oidc/private-keys')).status).toBe(200);
});
