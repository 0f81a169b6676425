import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { refresh, signIn } from '../../../../../tests/support/logto-calls.js';
import { defaultConfig } from '../../config/default-config.js';
import { startLocalLogto, type LocalLogto } from '../../start.js';

const api = 'https://api.example.test';
const asked = {
	scope: 'openid offline_access urn:logto:scope:organizations read:invoices write:things',
	resource: 'urn:logto:resource:organizations'
};

let logto: LocalLogto;
afterEach(() => logto.close());

describe('an organization that requires a second factor', () => {
	const start = async (mfa: boolean) => {
		logto = await startLocalLogto({
			port: 0,
			organizations: defaultConfig.organizations.map((organization) => ({
				...organization,
				isMfaRequired: organization.id === 'acme'
			})),
			users: defaultConfig.users.map((user) => ({ ...user, mfa }))
		});
		return (await signIn(logto, 'alice', asked)).refresh_token;
	};

	it('refuses a member without a second factor', async () => {
		const token = await start(false);
		const response = await refresh(logto, token, { organization_id: 'acme' });
		expect(response.status).toBe(403);
		expect(await response.json()).toMatchObject({
			error: 'access_denied',
			error_description: 'organization requires MFA but user has no MFA configured'
		});
		expect((await refresh(logto, token, { organization_id: 'globex' })).status).toBe(200);
		expect((await refresh(logto, token)).status).toBe(200);
	});

	it('refuses a user who is not a member, for that reason', async () => {
		await start(false);
		const { refresh_token: token } = await signIn(logto, 'carol', asked);
		const response = await refresh(logto, token, { organization_id: 'acme' });
		expect(await response.json()).toMatchObject({
			error_description: 'user is not a member of the organization'
		});
	});

	it('accepts a member with a second factor', async () => {
		const token = await start(true);
		const response = await refresh(logto, token, { organization_id: 'acme' });
		expect(decodeJwt((await response.json()).access_token)).toMatchObject({
			aud: 'urn:logto:organization:acme',
			scope: 'read:invoices'
		});
	});
});

describe('a token at the code exchange', () => {
	it('has no permission that the user does not have', async () => {
		logto = await startLocalLogto({ port: 0 });
		const scope = 'openid read:things write:things';
		const tokens = await signIn(logto, 'bob', { scope, resource: api }, undefined, api);
		expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: api, scope: 'read:things' });
	});
});

it('refuses tokens of an API that the tenant denies, and refreshes the others', async () => {
	logto = await startLocalLogto({ port: 0, deniedResources: [api] });
	const { refresh_token: token } = await signIn(logto, 'alice', {
		...asked,
		resource: `${asked.resource},${api}`
	});
	const response = await refresh(logto, token, { resource: api });
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({ error: 'access_denied' });
	expect((await refresh(logto, token, { organization_id: 'acme' })).status).toBe(200);
	expect((await refresh(logto, token)).status).toBe(200);
});
