import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { createHttpClient } from '../../../../tests/support/http-client.js';
import {
	askAdminToken,
	askSilently,
	askToken,
	callApi,
	refresh,
	signIn,
	userinfo
} from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

const alice = 'alice0000001';
const scope = [
	'openid offline_access profile roles custom_data read:things write:things read:invoices',
	'manage:members urn:logto:scope:organizations urn:logto:scope:organization_roles'
].join(' ');
const everything = { scope, resource: 'urn:logto:resource:organizations' };

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterEach(() => logto.close());

describe('the Management API', () => {
	const ask = (headers: Record<string, string>) =>
		fetch(`${logto.endpoint}/api/users`, { headers });

	const paths = ['users', 'one-time-tokens', 'subject-tokens', 'applications/local-app', 'nothing'];
	it.each(paths)('refuses a caller without a token: /api/%s', async (path) => {
		for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
			const response = await fetch(`${logto.endpoint}/api/${path}`, { method });
			const { code } = await response.json();
			expect([response.status, code]).toEqual([401, 'auth.authorization_header_missing']);
		}
	});

	it.each([
		['Bearer nonsense', 'auth.unauthorized'],
		['Bearer ', 'auth.unauthorized'],
		['Basic YTpi', 'auth.authorization_token_type_not_supported'],
		['bearer nonsense', 'auth.authorization_token_type_not_supported']
	])('not with %j', async (authorization, code) => {
		const response = await ask({ authorization });
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ code });
	});

	it("refuses a user's token, and a machine's token without the scope", async () => {
		const { access_token: opaque } = await signIn(logto, 'alice');
		expect((await ask({ authorization: `Bearer ${opaque}` })).status).toBe(401);
		const params = { grant_type: 'client_credentials' };
		const resource = 'https://default.logto.app/api';
		const [machine] = logto.machines;
		const body = await (await askToken(logto, { ...params, resource }, machine)).json();
		expect((await ask({ authorization: `Bearer ${body.access_token}` })).status).toBe(403);
	});

	it("accepts the administrator's token, which has the resource and the scope", async () => {
		const token = await askAdminToken(logto);
		expect(decodeJwt(token)).toMatchObject({
			sub: 'm-default',
			aud: 'https://default.logto.app/api',
			scope: 'all'
		});
		expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
	});
});

describe('a wrong call', () => {
	it.each([
		['GET', '/api/nothing', undefined, 404],
		['PUT', '/api/users', {}, 404],
		['PATCH', '/api/users/nobody', { name: 'x' }, 404],
		['PATCH', '/api/users/%ff', { name: 'x' }, 404],
		['PATCH', `/api/users/${alice}`, { name: 5 }, 400],
		['PATCH', `/api/users/${alice}`, [], 400],
		['PATCH', `/api/users/${alice}/is-suspended`, {}, 400],
		['POST', `/api/users/${alice}/roles`, { roleIds: 'admin' }, 400],
		['POST', `/api/users/${alice}/roles`, { roleIds: ['nothing'] }, 404],
		['DELETE', `/api/users/${alice}/roles/nothing`, undefined, 404],
		['DELETE', `/api/users/${alice}/sessions/nothing`, undefined, 404],
		['DELETE', `/api/users/${alice}/grants/nothing`, undefined, 404],
		['POST', '/api/organizations', {}, 400],
		['POST', '/api/organizations/nothing/users', { userIds: [alice] }, 404],
		['POST', '/api/organizations/acme/users', { userIds: ['nobody'] }, 422],
		['DELETE', '/api/organizations/acme/users/carol0000003', undefined, 404],
		['PATCH', '/api/applications/nothing', {}, 404],
		['PATCH', '/api/applications/local-app', { oidcClientMetadata: [] }, 400],
		[
			'PATCH',
			'/api/applications/local-app',
			{ oidcClientMetadata: { backchannelLogoutUri: 'somewhere' } },
			400
		],
		['POST', '/api/one-time-tokens', {}, 400],
		['POST', '/api/one-time-tokens', { email: 'x@example.test', expiresIn: 0 }, 400],
		['POST', '/api/users', { username: 'alice' }, 422]
	])('%s %s with %j is a %i', async (method, path, body, status) => {
		const response = await callApi(logto, method, path, body);
		expect(response.status).toBe(status);
		const fault = { code: expect.any(String), message: expect.any(String) };
		expect(await response.json()).toMatchObject(fault);
	});

	it('refuses malformed JSON', async () => {
		const response = await fetch(`${logto.endpoint}/api/users/${alice}`, {
			method: 'PATCH',
			headers: { authorization: `Bearer ${await askAdminToken(logto)}` },
			body: '{'
		});
		expect(response.status).toBe(400);
	});
});

describe('users', () => {
	it('change together with the claims', async () => {
		const tokens = await signIn(logto, 'alice', everything);
		const changes = { name: 'Alice L.', customData: { plan: 'pro' }, primaryEmail: null };
		const response = await callApi(logto, 'PATCH', `/api/users/${alice}`, changes);
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject({ ...changes, id: alice, isSuspended: false });
		expect(await (await userinfo(logto, tokens.access_token)).json()).toMatchObject({
			name: 'Alice L.',
			custom_data: { plan: 'pro' }
		});
	});

	it('merge changes of custom data and profile', async () => {
		const path = `/api/users/${alice}`;
		const data = await callApi(logto, 'PATCH', `${path}/custom-data`, {
			customData: { plan: 'pro' }
		});
		expect(await data.json()).toMatchObject({ theme: 'dark', plan: 'pro' });
		const profile = await callApi(logto, 'PATCH', `${path}/profile`, {
			profile: { nickname: 'A' }
		});
		expect(await profile.json()).toMatchObject({ nickname: 'A', familyName: 'Liddell' });
	});

	it('are listed, created and deleted', async () => {
		const made = await callApi(logto, 'POST', '/api/users', { username: 'dora', name: 'Dora' });
		const { id } = await made.json();
		const tokens = await signIn(logto, 'dora');
		const list = await (await callApi(logto, 'GET', '/api/users')).json();
		expect(list.map((user: { id: string }) => user.id)).toContain(id);
		expect((await callApi(logto, 'DELETE', `/api/users/${id}`)).status).toBe(204);
		expect((await callApi(logto, 'GET', `/api/users/${id}`)).status).toBe(404);
		await expectEnded(tokens);
	});

	it('lose all sessions and grants with a suspension, also after it ends', async () => {
		const client = createHttpClient();
		const tokens = await signIn(logto, 'alice', {}, client);
		await suspend(true);
		await expectEnded(tokens);
		expect(await askSilently(logto, client)).toBe('login_required');
		await expect(signIn(logto, 'alice')).rejects.toThrow('The sign-in page refused alice: 422.');
		await suspend(false);
		await expectEnded(tokens);
		expect(await signIn(logto, 'alice')).toHaveProperty('id_token');
	});

	it('receive and lose tenant-wide roles at the next refresh', async () => {
		const { refresh_token: token } = await signIn(logto, 'bob', everything);
		const path = '/api/users/bob000000002/roles';
		const added = await callApi(logto, 'POST', path, { roleIds: ['things-editor'] });
		expect(added.status).toBe(201);
		expect(await readRoles(token)).toEqual(['things-editor']);
		expect((await callApi(logto, 'DELETE', `${path}/things-editor`)).status).toBe(204);
		expect(await readRoles(token)).toEqual([]);
	});

	const suspend = (isSuspended: boolean) =>
		callApi(logto, 'PATCH', `/api/users/${alice}/is-suspended`, { isSuspended });
	const readRoles = async (token: string) =>
		decodeJwt((await (await refresh(logto, token)).json()).id_token)['roles'];
});

describe('organizations', () => {
	const askOrganization = (token: string, id: string) =>
		refresh(logto, token, { organization_id: id });

	it('lose a member: the token is refused with 403, and the claims change', async () => {
		const { refresh_token: token } = await signIn(logto, 'alice', everything);
		expect((await askOrganization(token, 'globex')).status).toBe(200);
		const path = `/api/organizations/globex/users/${alice}`;
		expect((await callApi(logto, 'DELETE', path)).status).toBe(204);
		const response = await askOrganization(token, 'globex');
		expect(response.status).toBe(403);
		expect(await response.json()).toMatchObject({ error: 'access_denied' });
		const body = await (await refresh(logto, token)).json();
		expect(decodeJwt(body.id_token)['organizations']).toEqual(['acme']);
	});

	it('change together with the claims', async () => {
		const tokens = await signIn(logto, 'bob', everything);
		const changes = { name: 'Acme II', description: null, isMfaRequired: true };
		const response = await callApi(logto, 'PATCH', '/api/organizations/acme', changes);
		expect(await response.json()).toMatchObject({ id: 'acme', ...changes });
		const claims = await (await userinfo(logto, tokens.access_token)).json();
		expect(claims.organization_data).toEqual([{ id: 'acme', name: 'Acme II', description: null }]);
		expect((await askOrganization(tokens.refresh_token, 'acme')).status).toBe(403);
	});

	it('receive members, who receive roles', async () => {
		const { refresh_token: token } = await signIn(logto, 'carol', everything);
		const made = await callApi(logto, 'POST', '/api/organizations', { name: 'Initech' });
		expect(made.status).toBe(201);
		const { id } = await made.json();
		const members = `/api/organizations/${id}/users`;
		await callApi(logto, 'POST', members, { userIds: ['carol0000003'] });
		expect(await readScope(await askOrganization(token, id))).toBe('');
		const roles = `${members}/carol0000003/roles`;
		await callApi(logto, 'POST', roles, { organizationRoleIds: ['member'] });
		expect(await readScope(await askOrganization(token, id))).toBe('read:invoices');
		await callApi(logto, 'PUT', roles, { organizationRoleNames: ['admin'] });
		expect(await readScope(await askOrganization(token, id))).toBe('read:invoices manage:members');
		const claims = decodeJwt((await (await refresh(logto, token)).json()).id_token);
		expect(claims['organization_roles']).toEqual([`${id}:admin`]);
	});

	const readScope = async (response: Response) => (await response.json()).scope;
});

describe('sessions', () => {
	const findSession = async () => {
		const { sessions } = await (await callApi(logto, 'GET', `/api/users/${alice}/sessions`)).json();
		const { uid, authorizations } = sessions[0].payload;
		return { uid, grantId: authorizations[logto.clientId].grantId };
	};

	it("end without the grants: the app's tokens stay valid", async () => {
		const client = createHttpClient();
		const tokens = await signIn(logto, 'alice', {}, client);
		const { uid } = await findSession();
		const path = `/api/users/${alice}/sessions/${uid}`;
		expect((await callApi(logto, 'DELETE', path)).status).toBe(204);
		expect(await askSilently(logto, client)).toBe('login_required');
		expect((await refresh(logto, tokens.refresh_token)).status).toBe(200);
		expect((await userinfo(logto, tokens.access_token)).status).toBe(200);
	});

	it('end with the grants', async () => {
		const tokens = await signIn(logto, 'alice');
		const { uid } = await findSession();
		await callApi(logto, 'DELETE', `/api/users/${alice}/sessions/${uid}?revokeGrantsTarget=all`);
		await expectEnded(tokens);
	});

	it('end when their grant ends', async () => {
		const client = createHttpClient();
		const tokens = await signIn(logto, 'alice', {}, client);
		const { grantId } = await findSession();
		const path = `/api/users/${alice}/grants/${grantId}`;
		expect((await callApi(logto, 'DELETE', path)).status).toBe(204);
		await expectEnded(tokens);
		expect(await askSilently(logto, client)).toBe('login_required');
	});
});

test('changes the settings of the app, its client metadata as a whole', async () => {
	const path = `/api/applications/${logto.clientId}`;
	const response = await callApi(logto, 'PATCH', path, {
		oidcClientMetadata: { backchannelLogoutUri: 'http://localhost:9/out' },
		customClientMetadata: { alwaysIssueRefreshToken: true, refreshTokenTtlInDays: 1 }
	});
	expect(response.status).toBe(200);
	expect(await response.json()).toMatchObject({
		oidcClientMetadata: {
			backchannelLogoutUri: 'http://localhost:9/out',
			backchannelLogoutSessionRequired: false
		},
		customClientMetadata: { alwaysIssueRefreshToken: true, refreshTokenTtl: 86_400 }
	});
	const consentless = { scope: 'openid profile', prompt: 'login' };
	expect(await signIn(logto, 'alice', consentless)).toHaveProperty('refresh_token');
	await callApi(logto, 'PATCH', path, { customClientMetadata: {} });
	expect(await signIn(logto, 'alice', consentless)).not.toHaveProperty('refresh_token');
	expect(await (await callApi(logto, 'GET', path)).json()).toMatchObject({
		oidcClientMetadata: { backchannelLogoutUri: 'http://localhost:9/out' },
		customClientMetadata: { refreshTokenTtl: 1_209_600 }
	});
});

interface Tokens {
	readonly access_token: string;
	readonly refresh_token: string;
}

async function expectEnded(tokens: Tokens): Promise<void> {
	const response = await refresh(logto, tokens.refresh_token);
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
	expect((await userinfo(logto, tokens.access_token)).status).toBe(401);
}
