import { afterEach, beforeEach, expect, test } from 'vitest';
import {
	askToken,
	callApi,
	introspect,
	refresh,
	revoke,
	signIn,
	type Client
} from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

const other = { clientId: 'other-app', clientSecret: 'other-app-secret' };
const scope = 'openid offline_access profile';

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0, otherApplications: [other] });
});
afterEach(() => logto.close());

const ask = async (token: string, client?: Client) =>
	(await introspect(logto, token, client)).json();

test('names the user and the application of an opaque token', async () => {
	const { access_token: token } = await signIn(logto, 'alice');
	const { exp, iat, ...rest } = await ask(token);
	expect(rest).toEqual({
		active: true,
		sub: 'alice0000001',
		client_id: logto.clientId,
		iss: logto.issuer,
		scope,
		token_type: 'Bearer'
	});
	expect(exp - iat).toBe(3600);
});

const withPermissions = {
	scope: `${scope} read:things read:invoices`,
	resource: 'https://api.example.test,urn:logto:resource:organizations'
};

test('names permissions for a refresh token, and none for an opaque access token', async () => {
	const first = await signIn(logto, 'alice', withPermissions);
	const next = await (await refresh(logto, first.refresh_token)).json();
	for (const { access_token: token, scope: said } of [first, next]) {
		expect(said).toBe(scope);
		expect(await ask(token)).toMatchObject({ scope });
	}
	expect(await ask(first.refresh_token)).toMatchObject({ scope: withPermissions.scope });
});

test('ignores two resources at a refresh: the token is opaque and has no permissions', async () => {
	const { refresh_token: token } = await signIn(logto, 'alice', withPermissions);
	const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token });
	for (const resource of withPermissions.resource.split(',')) body.append('resource', resource);
	const authorization = `Basic ${btoa(`${logto.clientId}:${logto.clientSecret}`)}`;
	const init = { method: 'POST', headers: { authorization }, body };
	const response = await fetch(`${logto.issuer}/token`, init);
	expect(response.status).toBe(200);
	const { access_token: opaque, scope: said } = await response.json();
	expect(said).toBe(scope);
	expect(await ask(opaque)).toMatchObject({ active: true, scope });
});

test("shows another application's token as active, to every application and machine", async () => {
	const { access_token: token } = await signIn({ ...logto, ...other }, 'alice');
	const [machine] = logto.machines;
	for (const client of [undefined, other, machine])
		expect(await ask(token, client)).toMatchObject({ active: true, client_id: 'other-app' });
});

test('shows a refresh token as active, without a type', async () => {
	const { refresh_token: token } = await signIn(logto, 'alice');
	const answer = await ask(token);
	expect(answer).toMatchObject({ active: true, client_id: logto.clientId, scope });
	expect(answer).not.toHaveProperty('token_type');
});

test.each([
	['that Logto did not issue', async () => 'c'.repeat(43)],
	['of a grant that was revoked', async () => revoked(await signIn(logto, 'alice'))],
	['of a suspended user', async () => suspended(await signIn(logto, 'alice'))],
	['of a deleted user', async () => deleted(await signIn(logto, 'alice'))]
])('says nothing but that a token %s is not active', async (_, make) => {
	expect(await ask(await make())).toEqual({ active: false });
});

test('refuses a JWT and a wrong secret', async () => {
	const resource = 'https://api.example.test';
	const signedIn = await signIn(logto, 'alice', { resource });
	const { access_token: jwt } = await (
		await refresh(logto, signedIn.refresh_token, { resource })
	).json();
	const refused = await introspect(logto, jwt);
	expect(refused.status).toBe(400);
	expect(await refused.json()).toMatchObject({ error: 'unsupported_token_type' });
	const wrong = { clientId: logto.clientId, clientSecret: 'wrong' };
	const unknown = await introspect(logto, signedIn.access_token, wrong);
	expect(unknown.status).toBe(401);
	expect(await unknown.json()).toMatchObject({ error: 'invalid_client' });
});

test('refuses to revoke a token of another application', async () => {
	const { access_token: token } = await signIn({ ...logto, ...other }, 'alice');
	const refused = await revoke(logto, token);
	expect(refused.status).toBe(400);
	expect(await refused.json()).toMatchObject({
		error: 'invalid_request',
		error_description: 'client is not authorized to revoke the presented token'
	});
	expect(await ask(token)).toMatchObject({ active: true });
});

test("accepts another application's refresh token from that application only", async () => {
	const { refresh_token: token } = await signIn({ ...logto, ...other }, 'alice');
	const params = { grant_type: 'refresh_token', refresh_token: token };
	expect((await askToken(logto, params)).status).toBe(400);
	expect((await askToken(logto, params, other)).status).toBe(200);
});

interface Tokens {
	readonly access_token: string;
	readonly refresh_token: string;
}

async function revoked({ access_token: token, refresh_token: refreshToken }: Tokens) {
	await revoke(logto, refreshToken);
	return token;
}

async function suspended({ access_token: token }: Tokens) {
	const path = '/api/users/alice0000001/is-suspended';
	expect((await callApi(logto, 'PATCH', path, { isSuspended: true })).status).toBe(200);
	return token;
}

async function deleted({ access_token: token }: Tokens) {
	expect((await callApi(logto, 'DELETE', '/api/users/alice0000001')).status).toBe(204);
	return token;
}
