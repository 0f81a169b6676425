import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import {
	askToken,
	callApi,
	introspect,
	signIn,
	userinfo
} from '../../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../../start.js';

const alice = 'alice0000001';
const api = 'https://api.example.test';
const scope = 'read:things write:things read:invoices';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0, allowTokenExchange: true });
});
afterEach(async () => {
	vi.useRealTimers();
	await logto.close();
});

test('is refused unless the application may exchange tokens', async () => {
	logto.configure({ allowTokenExchange: false });
	const response = await exchange({ subject_token: await createSubjectToken() });
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({
		error: 'invalid_request',
		error_description: 'requested grant type is not allowed for this client'
	});
});

test('issues a token for userinfo, and neither an ID token nor a refresh token', async () => {
	const token = await createSubjectToken();
	const body = await (await exchange({ subject_token: token, scope: 'openid profile' })).json();
	expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
	expect(body).toMatchObject({ expires_in: 3600, scope: 'openid profile' });
	expect(await (await userinfo(logto, body.access_token)).json()).toMatchObject({ sub: alice });
});

test('accepts a subject token once, and not after ten minutes', async () => {
	vi.useFakeTimers({ toFake: ['Date'] });
	const used = await createSubjectToken();
	const late = await createSubjectToken();
	expect((await exchange({ subject_token: used })).status).toBe(200);
	await expectRefused(await exchange({ subject_token: used }));
	vi.setSystemTime(Date.now() + 601_000);
	await expectRefused(await exchange({ subject_token: late }));
});

test('issues tokens for an API, for an organization and for both', async () => {
	const ask = async (params: Record<string, string>) => {
		const response = await exchange({ subject_token: await createSubjectToken(), ...params });
		return decodeJwt((await response.json()).access_token);
	};
	expect(await ask({ resource: api, scope })).toMatchObject({
		sub: alice,
		aud: api,
		client_id: logto.clientId,
		scope: 'read:things write:things'
	});
	expect(await ask({ organization_id: 'globex', scope })).toMatchObject({
		aud: 'urn:logto:organization:globex',
		scope: 'read:invoices'
	});
	expect(await ask({ resource: api, organization_id: 'acme', scope: '' })).toMatchObject({
		aud: api,
		organization_id: 'acme',
		scope: ''
	});
});

describe('without a requested scope', () => {
	const subjects: ReadonlyArray<readonly [string, () => Promise<Record<string, string>>]> = [
		['a subject token', async () => ({ subject_token: await createSubjectToken() })],
		['a personal access token', createPersonalToken],
		[
			"a user's own opaque token, which had permissions",
			async () => {
				const scope = 'openid profile read:things read:invoices';
				const resource = `${api},urn:logto:resource:organizations`;
				return { subject_token: (await signIn(logto, 'alice', { scope, resource })).access_token };
			}
		]
	];
	const targets: ReadonlyArray<Record<string, string>> = [
		{ resource: api },
		{ organization_id: 'acme' },
		{ resource: api, organization_id: 'acme' }
	];

	it.each(subjects)('issues a token with an empty scope for %s', async (_, make) => {
		for (const target of targets) {
			const response = await exchange({ ...(await make()), ...target });
			expect(response.status).toBe(200);
			const body = await response.json();
			expect(body.scope).toBe('');
			expect(decodeJwt(body.access_token)).toMatchObject({ sub: alice, scope: '' });
		}
	});

	it.each(subjects)('issues an opaque token without scopes for %s', async (_, make) => {
		const body = await (await exchange(await make())).json();
		expect(body.scope).toBe('');
		expect(await (await introspect(logto, body.access_token)).json()).not.toHaveProperty('scope');
		expect((await userinfo(logto, body.access_token)).status).toBe(403);
	});
});

test.each([
	['the API lacks', { resource: api, scope: 'read:things delete:things openid' }, 'read:things'],
	[
		'the person lacks',
		{ organization_id: 'globex', scope: `${scope} manage:members` },
		'read:invoices'
	],
	['are of another kind', { organization_id: 'acme', scope }, 'read:invoices'],
	['are none of OpenID Connect', { scope: `openid constructor ${scope}` }, 'openid']
])('leaves out scopes that %s', async (_, params, expected) => {
	const response = await exchange({ subject_token: await createSubjectToken(), ...params });
	const body = await response.json();
	expect(body.scope).toBe(expected);
	const { scope: held } = body.access_token.includes('.')
		? decodeJwt(body.access_token)
		: await (await introspect(logto, body.access_token)).json();
	expect(held).toBe(expected);
});

test('does not use up a subject token in a refused exchange', async () => {
	const params = { subject_token: await createSubjectToken() };
	expect((await exchange({ ...params, organization_id: 'vandelay' })).status).toBe(403);
	logto.configure({ deniedUsers: [alice] });
	expect((await exchange(params)).status).toBe(400);
	logto.configure({ deniedUsers: [] });
	expect((await exchange(params)).status).toBe(200);
	await expectRefused(await exchange(params));
});

test('accepts a subject token once, even in simultaneous exchanges', async () => {
	const params = { subject_token: await createSubjectToken(), resource: api };
	const answers = await Promise.all([1, 2, 3].map(() => exchange(params)));
	expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
});

test('names the actor and the subject', async () => {
	const { access_token: actor } = await signIn(logto, 'bob');
	const params = { resource: api, actor_token: actor, actor_token_type: accessTokenType };
	const response = await exchange({ subject_token: await createSubjectToken(), ...params });
	const claims = decodeJwt((await response.json()).access_token);
	expect(claims).toMatchObject({ sub: alice, act: { sub: 'bob000000002' } });
});

test('refuses an actor with an invalid token, and does not use up the subject token', async () => {
	const token = await createSubjectToken();
	const params = { actor_token: 'nonsense', actor_token_type: accessTokenType };
	await expectRefused(await exchange({ subject_token: token, ...params }));
	expect((await exchange({ subject_token: token })).status).toBe(200);
});

test("accepts a user's own opaque token", async () => {
	const { access_token: token } = await signIn(logto, 'bob');
	const response = await exchange({ subject_token: token, resource: api });
	expect(decodeJwt((await response.json()).access_token)).toMatchObject({ sub: 'bob000000002' });
});

test('accepts a personal access token repeatedly until it expires', async () => {
	const params = await createPersonalToken();
	expect((await exchange(params)).status).toBe(200);
	expect((await exchange(params)).status).toBe(200);
	await callApi(logto, 'DELETE', `/api/users/${alice}`);
	await expectRefused(await exchange(params));
});

test('is refused for third-party applications', async () => {
	await logto.close();
	logto = await startLocalLogto({ port: 0, allowTokenExchange: true, isThirdParty: true });
	const response = await exchange({ subject_token: await createSubjectToken() });
	expect(await response.json()).toMatchObject({ error: 'invalid_request' });
});

test('refuses a deleted personal access token, and a name that exists', async () => {
	const path = `/api/users/${alice}/personal-access-tokens`;
	const { value } = await (await callApi(logto, 'POST', path, { name: 'my script' })).json();
	expect((await callApi(logto, 'POST', path, { name: 'my script' })).status).toBe(422);
	expect((await callApi(logto, 'DELETE', `${path}/my%20script`)).status).toBe(204);
	expect((await callApi(logto, 'DELETE', `${path}/my%20script`)).status).toBe(404);
	const type = 'urn:logto:token-type:personal_access_token';
	await expectRefused(await exchange({ subject_token: value, subject_token_type: type }));
});

test('refuses a user whom the app denies', async () => {
	logto.configure({ deniedUsers: [alice] });
	const response = await exchange({ subject_token: await createSubjectToken() });
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({ error: 'access_denied' });
});

test.each([
	[{ subject_token: 'nonsense' }, 400, 'invalid_grant'],
	[{ subject_token: 'pat_nonsense', subject_token_type: 'urn:other' }, 400, 'invalid_grant'],
	[{}, 400, 'invalid_request'],
	[{ subject_token: 'nonsense', resource: 'https://nope.example.test' }, 400, 'invalid_target']
])('refuses %j', async (params, status, error) => {
	const response = await exchange(params);
	expect(response.status).toBe(status);
	expect(await response.json()).toMatchObject({ error });
});

test('refuses the token of an organization to a user who is not a member', async () => {
	const token = await createSubjectToken('carol0000003');
	const response = await exchange({ subject_token: token, organization_id: 'acme' });
	expect(response.status).toBe(403);
});

test.each([
	['/api/subject-tokens', {}, 400],
	['/api/subject-tokens', { userId: 'nobody' }, 404],
	[`/api/users/${alice}/personal-access-tokens`, {}, 400],
	[`/api/users/${alice}/personal-access-tokens`, { name: 'a', expiresAt: 5 }, 400],
	['/api/users/nobody/personal-access-tokens', { name: 'a' }, 404]
])('POST %s with %j is a %i', async (path, body, status) => {
	expect((await callApi(logto, 'POST', path, body)).status).toBe(status);
});

async function createSubjectToken(userId = alice): Promise<string> {
	const response = await callApi(logto, 'POST', '/api/subject-tokens', { userId, context: {} });
	const { subjectToken, expiresIn } = await response.json();
	expect(expiresIn).toBe(600);
	return String(subjectToken);
}

async function createPersonalToken() {
	const path = `/api/users/${alice}/personal-access-tokens`;
	const made = await callApi(logto, 'POST', path, { name: crypto.randomUUID() });
	expect(made.status).toBe(201);
	const { value, expiresAt } = await made.json();
	expect(value).toMatch(/^pat_/);
	expect(expiresAt).toBeNull();
	return {
		subject_token: String(value),
		subject_token_type: 'urn:logto:token-type:personal_access_token'
	};
}

function exchange(params: Record<string, string>): Promise<Response> {
	return askToken(logto, {
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		subject_token_type: accessTokenType,
		...params
	});
}

async function expectRefused(response: Response): Promise<void> {
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({
		error: 'invalid_grant',
		error_description: 'grant request is invalid'
	});
}
