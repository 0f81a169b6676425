import type { JWTPayload } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { arrive } from '../../../../../tests/support/arrive.js';
import { readBearer } from './read.js';
import type { BearerOptions, OpaqueBearerOptions } from './options.js';

// What makes a token genuine is tested in tests/security. Here it is, and says what a test wants.
const resource = 'https://api.example.test';
const acme = 'urn:logto:organization:acme';
const personal = `pat_${'a'.repeat(32)}`;
const genuine: JWTPayload = {
	sub: 'alice',
	client_id: 'mobile',
	aud: resource,
	exp: 2e9,
	scope: 'read:things write:things'
};
const opaque = { subject: 'alice', clientId: 'app', scopes: ['openid', 'email'], expiresAt: 2e9 };

/** What comes of a token for an endpoint: who sent it, or the code of the error. */
async function start(claims: object = {}, token = 'a.b.c', introspected: object = {}) {
	const { event, context } = await arrive({
		headers: { authorization: `Bearer ${token}` },
		event: { getClientAddress: () => '2001:db8::1' }
	});
	const { bearers, introspection, personalAccessTokens } = context.runtime();
	const said = { ...genuine, ...claims };
	const verify = vi.spyOn(bearers, 'verify').mockResolvedValue(said);
	const exchange = vi.spyOn(personalAccessTokens, 'exchange').mockResolvedValue(said);
	const read = vi.spyOn(introspection, 'read').mockResolvedValue({ ...opaque, ...introspected });
	const ask = (options: object) =>
		readBearer(event, context, options as BearerOptions | OpaqueBearerOptions);
	const codeOf = (options: object): Promise<string> =>
		ask(options).then(
			() => 'passed',
			(error: { code: string }) => error.code
		);
	return { context, verify, exchange, read, ask, codeOf };
}

/** What is asked about a token. */
const sent = (token: string) => ({
	token,
	sender: expect.any(Function),
	warn: expect.any(Function)
});

describe('an endpoint', () => {
	it.each<[object, string]>([
		[{}, 'a resource or an organization'],
		[{ resource, clients: ['app'] }, '"clients" and "scopes"'],
		[{ resource, scopes: [] }, '"clients" and "scopes"'],
		[{ resource, personalAccessTokens: true, organization: true }, 'by its id'],
		[{ opaque: true, resource }, 'for no API'],
		[{ opaque: true, organization: 'acme' }, 'for no API'],
		[{ opaque: true, permissions: ['read:things'] }, 'for no API'],
		[{ opaque: true, personalAccessTokens: true }, 'for no API'],
		// A lookup that found nothing leaves them so.
		[{ resource, permissions: undefined }, '"permissions" without a value'],
		[{ resource, organization: undefined }, '"organization" without a value'],
		[{ resource: undefined, organization: true }, '"resource" without a value'],
		[{ opaque: true, scopes: undefined }, '"scopes" without a value']
	])('with the options %j opens to no caller, because %j', async (options, sentence) => {
		const { ask, verify, read } = await start();
		await expect(ask(options)).rejects.toMatchObject({
			code: 'configuration',
			message: expect.stringMatching(new RegExp(`^The options of requireBearer: .*${sentence}`))
		});
		expect([verify, read].flatMap(({ mock }) => mock.calls)).toEqual([]);
	});

	it.each<object>([
		{ resource, opaque: false },
		{ resource, personalAccessTokens: true },
		{ resource, clients: undefined, scopes: undefined },
		{ opaque: true },
		{ opaque: true, personalAccessTokens: false, resource: undefined }
	])('may ask %j', async (options) => {
		expect(await (await start()).codeOf(options)).toBe('passed');
	});

	it('answers differently for each token', async () => {
		const { context, codeOf } = await start();
		await codeOf({ resource });
		expect(context.privacy.fields()).toEqual(['Authorization']);
	});
});

describe('a token of an API or an organization', () => {
	it.each<[object, object, string]>([
		[{ resource }, {}, 'passed'],
		[{ resource: 'https://other.example.test' }, {}, 'token_invalid'],
		[{ resource }, { aud: acme }, 'token_invalid'],
		[{ resource }, { organization_id: 'acme' }, 'token_invalid'],
		[{ resource, organization: 'acme' }, { organization_id: 'acme' }, 'passed'],
		[{ resource, organization: 'globex' }, { organization_id: 'acme' }, 'token_invalid'],
		[{ resource, organization: true }, { organization_id: 'acme' }, 'passed'],
		[{ resource, organization: true }, { organization_id: '' }, 'token_invalid'],
		[{ resource, organization: true }, {}, 'token_invalid'],
		[{ organization: 'acme' }, { aud: acme }, 'passed'],
		[{ organization: true }, { aud: acme }, 'passed'],
		[{ organization: 'globex' }, { aud: acme }, 'token_invalid'],
		[{ organization: 'acme' }, { organization_id: 'acme' }, 'token_invalid'],
		[{ organization: true }, {}, 'token_invalid'],
		[{ organization: true }, { aud: 'urn:logto:organization:' }, 'token_invalid'],
		[{ organization: true }, { aud: `x${acme}` }, 'token_invalid'],
		[{ organization: true }, { aud: [acme] }, 'token_invalid'],
		[{ resource, permissions: ['read:things', 'write:things'] }, {}, 'passed'],
		[{ resource, permissions: ['read:things', 'manage:members'] }, {}, 'permission_missing']
	])('for %j with %j: %s', async (options, claims, expected) => {
		expect(await (await start(claims)).codeOf(options)).toBe(expected);
	});

	it('says of which organization it is', async () => {
		const { ask } = await start({ organization_id: 'acme' });
		expect(await ask({ resource, organization: true })).toMatchObject({ organizationId: 'acme' });
		const { ask: askOrganization } = await start({ aud: acme });
		expect(await askOrganization({ organization: true })).toMatchObject({ organizationId: 'acme' });
	});

	it('is taken for no opaque one where none is meant', async () => {
		const { ask, read } = await start();
		expect(await ask({ resource, opaque: false })).toMatchObject({ kind: 'jwt' });
		expect(read).not.toHaveBeenCalled();
	});

	it('is a machine’s when it names no person', async () => {
		const { ask } = await start({ sub: 'mobile' });
		expect(await ask({ resource })).toMatchObject({ isMachine: true });
	});

	it('is not even looked at for an organization without an id', async () => {
		const { codeOf, verify } = await start({ aud: 'urn:logto:organization:' });
		expect(await codeOf({ organization: '' })).toBe('token_invalid');
		expect(verify).not.toHaveBeenCalled();
	});
});

describe('a personal access token', () => {
	it.each<[object, object, object]>([
		[{ resource }, {}, { resource, permissions: [] }],
		[
			{ resource, organization: 'acme', permissions: ['read:things'] },
			{ organization_id: 'acme' },
			{ resource, organizationId: 'acme', permissions: ['read:things'] }
		],
		[{ organization: 'acme' }, { aud: acme }, { organizationId: 'acme', permissions: [] }]
	])('for %j is exchanged for what the endpoint asks', async (options, claims, target) => {
		const { ask, exchange, verify } = await start(claims, personal);
		const bearer = await ask({ ...options, personalAccessTokens: true });
		expect(bearer.kind).toBe('personal_access_token');
		expect(exchange.mock.calls).toStrictEqual([[sent(personal), target]]);
		expect(verify).not.toHaveBeenCalled();
	});

	it('is ignored when the endpoint accepts no token', async () => {
		const { ask, exchange, verify } = await start({}, personal);
		expect(await ask({ resource })).toMatchObject({ kind: 'jwt' });
		expect(verify).toHaveBeenCalledExactlyOnceWith(sent(personal));
		expect(exchange).not.toHaveBeenCalled();
	});

	it('is no other token at an endpoint that takes both', async () => {
		const { ask, exchange } = await start();
		expect(await ask({ resource, personalAccessTokens: true })).toMatchObject({ kind: 'jwt' });
		expect(exchange).not.toHaveBeenCalled();
	});
});

describe('a token of any kind', () => {
	it.each([
		['a.b.c', { resource }],
		[personal, { resource, personalAccessTokens: true }],
		['x'.repeat(43), { opaque: true }]
	])('counts as sent by the network of its client: %s', async (token, options) => {
		const { ask, verify, exchange, read } = await start({}, token);
		await ask(options);
		const asked = [...verify.mock.calls, ...exchange.mock.calls, ...read.mock.calls];
		expect(asked.map(([{ sender }]) => sender())).toEqual(['2001:db8:0:0::/64']);
	});

	it('is reported in the log of its own request', async () => {
		const { ask, context, verify } = await start();
		await ask({ resource });
		const { warn } = context.runtime().config.logger;
		expect(verify.mock.calls).toEqual([[expect.objectContaining({ warn })]]);
	});
});

describe('an opaque token', () => {
	it.each<[object, object, string]>([
		[{}, {}, 'passed'],
		[{}, { clientId: 'other' }, 'token_invalid'],
		[{ clients: ['other'] }, { clientId: 'other' }, 'passed'],
		[{ clients: ['other'] }, {}, 'token_invalid'],
		[{ clients: [] }, {}, 'token_invalid'],
		[{ scopes: ['openid', 'email'] }, {}, 'passed'],
		[{ scopes: ['openid', 'phone'] }, {}, 'permission_missing']
	])('for %j with %j: %s', async (options, introspected, expected) => {
		const { codeOf, verify } = await start({}, 'x'.repeat(43), introspected);
		expect(await codeOf({ opaque: true, ...options })).toBe(expected);
		expect(verify).not.toHaveBeenCalled();
	});

	it('says who sent it, with what scopes', async () => {
		const { ask } = await start({}, 'x'.repeat(43));
		expect(await ask({ opaque: true })).toEqual({ kind: 'opaque', ...opaque });
	});
});
