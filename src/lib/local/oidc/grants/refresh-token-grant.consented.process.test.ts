import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpClient } from '../../../../../tests/support/http-client.js';
import { askSilently, callApi, refresh, signIn } from '../../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../../start.js';

/** What a real Logto does with permissions that change after the sign-in (its `oidc/grants/refresh-token.ts`). */
const api = 'https://api.example.test';
const bob = '/api/users/bob000000002';
const wanted = {
	scope: `openid offline_access urn:logto:scope:organizations read:things write:things read:invoices write:invoices`,
	resource: `${api},urn:logto:resource:organizations`
};

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterEach(() => logto.close());

const change = async (method: string, path: string, body?: unknown) =>
	expect((await callApi(logto, method, path, body)).status).toBeLessThan(300);

const roles: ReadonlyArray<readonly [string, () => Promise<void>, Record<string, string>]> = [
	[
		'a tenant role',
		() => change('POST', `${bob}/roles`, { roleIds: ['things-editor'] }),
		{ resource: api }
	],
	[
		'an organization role',
		() =>
			change('PUT', '/api/organizations/acme/users/bob000000002/roles', {
				organizationRoleNames: ['admin']
			}),
		{ resource: api, organization_id: 'acme' }
	],
	[
		'an organization joined as admin',
		async () => {
			await change('POST', '/api/organizations/globex/users', { userIds: ['bob000000002'] });
			await change('POST', '/api/organizations/globex/users/bob000000002/roles', {
				organizationRoleNames: ['admin']
			});
		},
		{ resource: api, organization_id: 'globex' }
	]
];

const askPermissions = async (token: string, params: Record<string, string>): Promise<unknown> => {
	const body = await (await refresh(logto, token, params)).json();
	expect(decodeJwt(body.access_token)['scope']).toBe(body.scope);
	return String(body.scope).split(' ').sort();
};

describe.each(roles)('an API permission by %s, granted after the sign-in', (_, grant, params) => {
	test('is not in a refreshed token', async () => {
		const { refresh_token: token } = await signIn(logto, 'bob', wanted);
		await grant();
		expect(await askPermissions(token, params)).toEqual(['read:things']);
	});

	test('is in the tokens of a new authorization without a prompt, also for the old refresh token', async () => {
		const client = createHttpClient();
		const { refresh_token: before } = await signIn(logto, 'bob', wanted, client);
		await grant();
		expect(await askSilently(logto, client, wanted)).toBe('consent_required');
		const { refresh_token: after } = await signIn(logto, null, wanted, client);
		expect(await askPermissions(after, params)).toEqual(['read:things', 'write:things']);
		// One grant for a browser and an application, but the old token keeps its own scopes.
		expect(await askPermissions(before, params)).toEqual(['read:things']);
		expect(await askSilently(logto, client, wanted)).toBeNull();
	});

	test('is in the tokens of a single sign-on: without `prompt` Logto asks nothing', async () => {
		const client = createHttpClient();
		await signIn(logto, 'bob', wanted, client);
		await grant();
		const issued = { alwaysIssueRefreshToken: true };
		logto.configure(issued);
		const { refresh_token: after } = await signIn(logto, null, { ...wanted, prompt: '' }, client);
		expect(await askPermissions(after, params)).toEqual(['read:things', 'write:things']);
	});

	test('is not granted on request either', async () => {
		const { refresh_token: token } = await signIn(logto, 'bob', wanted);
		await grant();
		const refused = await refresh(logto, token, { ...params, scope: 'openid write:things' });
		expect(refused.status).toBe(400);
		expect(await refused.json()).toMatchObject({ error: 'invalid_scope', scope: 'write:things' });
	});
});

test('adds a later organization permission at a refresh', async () => {
	const { refresh_token: token } = await signIn(logto, 'bob', wanted);
	const params = { organization_id: 'acme' };
	expect(await askPermissions(token, params)).toEqual(['read:invoices']);
	await roles[1]?.[1]();
	expect(await askPermissions(token, params)).toEqual(['read:invoices', 'write:invoices']);
});

test('removes a revoked permission at a refresh, and adds it when it is granted again', async () => {
	const { refresh_token: token } = await signIn(logto, 'alice', wanted);
	const params = { resource: api };
	const path = '/api/organizations/acme/users/alice0000001/roles';
	await change('DELETE', '/api/users/alice0000001/roles/things-editor');
	await change('PUT', path, { organizationRoleNames: ['member'] });
	expect(await askPermissions(token, params)).toEqual(['read:things']);
	await change('PUT', path, { organizationRoleNames: ['admin'] });
	expect(await askPermissions(token, params)).toEqual(['read:things', 'write:things']);
});
