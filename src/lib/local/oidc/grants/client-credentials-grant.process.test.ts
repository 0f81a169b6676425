import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askToken } from '../../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../../start.js';

const api = 'https://api.example.test';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

test('issues a machine a token with the requested permissions of an API', async () => {
	const response = await ask({ resource: api, scope: 'read:things other' });
	const body = await response.json();
	expect(body).toMatchObject({ expires_in: 3600, scope: 'read:things', token_type: 'Bearer' });
	expect(decodeJwt(body.access_token)).toMatchObject({
		sub: 'local-machine',
		client_id: 'local-machine',
		aud: api,
		scope: 'read:things'
	});
});

test('issues a token without scope if no permission is requested', async () => {
	const body = await (await ask({ resource: api })).json();
	expect(body).not.toHaveProperty('scope');
	expect(decodeJwt(body.access_token)).not.toHaveProperty('scope');
});

test('issues a machine tokens of its organizations', async () => {
	const own = await (await ask({ organization_id: 'acme', scope: 'read:invoices' })).json();
	expect(decodeJwt(own.access_token)).toMatchObject({
		aud: 'urn:logto:organization:acme',
		scope: 'read:invoices'
	});
	const params = { organization_id: 'acme', resource: api, scope: 'read:things' };
	expect(decodeJwt((await (await ask(params)).json()).access_token)).toMatchObject({
		aud: api,
		organization_id: 'acme',
		scope: 'read:things'
	});
});

test.each([
	[{}, 400, 'invalid_target', 'both `resource` and `organization_id` are not provided'],
	[{ resource: 'https://nope.example.test' }, 400, 'invalid_target', 'or unknown'],
	[{ resource: 'toString' }, 400, 'invalid_target', 'or unknown'],
	[{ organization_id: 'globex' }, 403, 'access_denied', 'app has not associated with'],
	[{ organization_id: 'toString' }, 403, 'access_denied', 'app has not associated with']
])('%j is a %i', async (params, status, error, description) => {
	const response = await ask(params);
	expect(response.status).toBe(status);
	const body = await response.json();
	expect(body).toMatchObject({ error });
	expect(body.error_description).toContain(description);
});

test('refuses the app as a machine', async () => {
	const response = await askToken(logto, { grant_type: 'client_credentials', resource: api });
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({
		error: 'invalid_request',
		error_description: 'requested grant type is not allowed for this client'
	});
});

test('refuses a wrong secret', async () => {
	const client = { clientId: 'local-machine', clientSecret: 'wrong' };
	const params = { grant_type: 'client_credentials', resource: api };
	expect((await askToken(logto, params, client)).status).toBe(401);
});

function ask(params: Record<string, string>): Promise<Response> {
	return askToken(logto, { grant_type: 'client_credentials', ...params }, logto.machines[0]);
}
