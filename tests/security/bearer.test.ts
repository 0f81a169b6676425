import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { BearerOptions } from '../../src/lib/server/guards/bearer/options.js';
import {
	requireBearer,
	requireSessionOrBearer
} from '../../src/lib/server/guards/bearer/bearer.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { createRuntimes } from '../../src/lib/server/runtime.js';
import type { CookieChange } from '../../src/lib/server/session/cookie/session-cookie.js';
import { answerOf, createEndpoint } from '../support/endpoint.js';
import { issuer, now, resource, useForger, type Forgery } from '../support/forged-tokens.js';
import { testEnv, toEvent, toRecord } from '../support/units.js';

const acme = 'urn:logto:organization:acme';
const api: BearerOptions = { resource, permissions: ['read:things'] };

const forger = useForger();
const { sign } = forger;

const options: LogtoAuthOptions = {
	logLevel: 'silent',
	trustedOrigins: ['https://pay.example'],
	env: testEnv
};
const getRuntime = createRuntimes();
const answer = createEndpoint(options, getRuntime);

type Fields = Readonly<Record<string, string>>;

const address = 'https://app.example/api/things';

function ask(authorization: string | null, wanted = api): Promise<Response> {
	const request = new Request(address, {
		headers: authorization === null ? {} : { authorization }
	});
	return answer(request, [], async (event) => {
		const { claims: _, ...bearer } = await requireBearer(event, wanted);
		return bearer;
	});
}

const bearerOf = async (forgery: Forgery = {}) => ({
	authorization: `Bearer ${await sign(forgery)}`
});

describe('an access token', () => {
	it.each(['ES384', 'RS256'] as const)('signed with %s opens', async (key) => {
		const response = await ask(`Bearer ${await sign({ key })}`);
		expect(await response.json()).toMatchObject({
			subject: 'alice',
			isMachine: false,
			clientId: 'mobile',
			organizationId: null,
			permissions: ['read:things', 'write:things']
		});
	});

	it('keeps its answer out of every cache', async () => {
		for (const authorization of [`Bearer ${await sign()}`, 'Bearer x', null]) {
			const { headers } = await ask(authorization);
			expect(headers.get('cache-control')).toContain('no-store');
			expect(headers.get('vary')).toBe('Authorization');
		}
	});

	it('of a machine is known as one', async () => {
		const token = await sign({ claims: { sub: 'mobile' } });
		expect(await (await ask(`bearer ${token}`)).json()).toMatchObject({ isMachine: true });
	});

	it.each<[string, BearerOptions, object, string]>([
		['of Acme, for Acme', { organization: 'acme' }, { aud: acme }, '200 passed'],
		['of Acme, for any', { organization: true }, { aud: acme }, '200 passed'],
		['of Acme, for Globex', { organization: 'globex' }, { aud: acme }, '401 token_invalid'],
		['of none, for any', { organization: true }, {}, '401 token_invalid'],
		[
			'of "", for any',
			{ organization: true },
			{ aud: 'urn:logto:organization:' },
			'401 token_invalid'
		],
		['of Acme, for an API', api, { aud: acme }, '401 token_invalid'],
		[
			'of an API in Acme, for the API in Acme',
			{ ...api, organization: 'acme' },
			{ organization_id: 'acme' },
			'200 passed'
		],
		[
			'of an API in Acme, for the API in Globex',
			{ ...api, organization: 'globex' },
			{ organization_id: 'acme' },
			'401 token_invalid'
		],
		[
			'of an API in Acme, for the API in any',
			{ ...api, organization: true },
			{ organization_id: 'acme' },
			'200 passed'
		],
		['of an API, for the API in any', { ...api, organization: true }, {}, '401 token_invalid'],
		['of an API in Acme, for the API alone', api, { organization_id: 'acme' }, '401 token_invalid'],
		[
			'of an API in Acme, for Acme itself',
			{ organization: 'acme' },
			{ organization_id: 'acme' },
			'401 token_invalid'
		],
		['without the permission', api, { scope: 'write:things' }, '403 permission_missing'],
		['with a permission like it', api, { scope: 'read:things:all' }, '403 permission_missing'],
		['without any scope', api, { scope: undefined }, '403 permission_missing'],
		['with a list for a scope', api, { scope: ['read:things'] }, '403 permission_missing']
	])('%s', async (_, options, claims, expected) => {
		expect(await answerOf(await ask(`Bearer ${await sign({ claims })}`, options))).toBe(expected);
	});

	it('must be for something: an endpoint that names nothing refuses every token', async () => {
		expect(await answerOf(await ask(`Bearer ${await sign()}`, {}))).toBe('500 configuration');
	});
});

describe('what is no access token of this issuer', () => {
	it.each<[string, () => Promise<string> | string]>([
		['another audience', () => sign({ claims: { aud: 'https://other.example.test' } })],
		['several audiences', () => sign({ claims: { aud: [resource, 'https://other.example'] } })],
		['no audience', () => sign({ claims: { aud: undefined } })],
		['another issuer', () => sign({ claims: { iss: 'https://other.logto.app/oidc' } })],
		['an issuer that begins alike', () => sign({ claims: { iss: `${issuer}/` } })],
		['an expired one', () => sign({ expires: -60 })],
		['one without an end', () => sign({ claims: { exp: undefined } })],
		['one that is not valid yet', () => sign({ claims: { nbf: now() + 600 } })],
		['one without a subject', () => sign({ claims: { sub: undefined } })],
		['one of no application', () => sign({ claims: { client_id: undefined } })],
		['an ID token', () => sign({ header: { typ: 'JWT' }, claims: { aud: 'app' } })],
		['an ID token with the audience of the API', () => sign({ header: { typ: 'JWT' } })],
		['one without a type', () => sign({ header: { typ: undefined } })],
		['a logout token', () => sign({ header: { typ: 'logout+jwt' } })],
		['one by another key', () => sign({ key: 'other' })],
		['one with an unknown key', () => sign({ key: 'other', header: { kid: 'mine' } })],
		[
			'one that brings its key',
			async () => {
				const other = await generateKeyPair('ES384', { extractable: true });
				return sign({
					key: 'other',
					header: { jwk: await exportJWK(other.publicKey), kid: undefined }
				});
			}
		],
		[
			'one that names a key set',
			() => sign({ key: 'other', header: { jku: 'https://evil.example/jwks', kid: 'mine' } })
		],
		['one whose kid is a path', () => sign({ key: 'other', header: { kid: '../../../dev/null' } })],
		[
			'an unsigned one',
			() =>
				new UnsecuredJWT({ aud: resource, sub: 'alice', client_id: 'mobile', scope: 'read:things' })
					.setIssuer(issuer)
					.setExpirationTime('1h')
					.encode()
		],
		[
			'one signed with the public key as a secret',
			() =>
				new SignJWT({
					iss: issuer,
					aud: resource,
					sub: 'alice',
					client_id: 'mobile',
					scope: 'read:things'
				})
					.setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'rs' })
					.setIssuedAt()
					.setExpirationTime('1h')
					.sign(new TextEncoder().encode(forger.publicText))
		],
		[
			'one whose algorithm was changed',
			async () => {
				const [, payload, signature] = (await sign()).split('.');
				const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: 'es' }));
				return `${header.toString('base64url')}.${payload}.${signature}`;
			}
		],
		['one without its signature', async () => (await sign()).replace(/[^.]*$/, '')],
		[
			'one whose claims were changed',
			async () => {
				const [header, payload = '', signature] = (await sign()).split('.');
				const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString());
				const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'bob' })).toString(
					'base64url'
				);
				return `${header}.${changed}.${signature}`;
			}
		],
		['an opaque one', () => 'c'.repeat(43)],
		['nothing', () => ''],
		['dots', () => '..'],
		['two', async () => `${await sign()}, Bearer ${await sign()}`],
		['one in quotes', async () => `"${await sign()}"`],
		['a long one', () => `${'a'.repeat(20_000)}.${'b'.repeat(20_000)}.c`]
	])('%s: 401', async (_, make) => {
		const response = await ask(`Bearer ${await make()}`.trim());
		expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
		expect(await answerOf(response)).toBe('401 token_invalid');
	});

	it.each([null, '', 'Basic YWxpY2U6YQ==', 'Bearerx y', 'DPoP abc'])('%j: 401', async (header) => {
		const response = await ask(header);
		expect(response.headers.get('www-authenticate')).toBe('Bearer');
		expect(await answerOf(response)).toBe('401 token_missing');
	});

	it('is told which permissions it lacks', async () => {
		const response = await ask(`Bearer ${await sign({ claims: { scope: '' } })}`);
		expect(response.headers.get('www-authenticate')).toBe(
			'Bearer error="insufficient_scope", scope="read:things"'
		);
	});
});

describe('a token that was seen before', () => {
	it('is asked again what it is for', async () => {
		const authorization = `Bearer ${await sign()}`;
		expect(await answerOf(await ask(authorization))).toBe('200 passed');
		const other = { ...api, organization: 'acme' };
		expect(await answerOf(await ask(authorization, other))).toBe('401 token_invalid');
		const more: BearerOptions = { resource, permissions: ['manage:members'] };
		expect(await answerOf(await ask(authorization, more))).toBe('403 permission_missing');
	});

	it('is not to be changed', async () => {
		const request = new Request(address, { headers: await bearerOf() });
		await answer(request, [], async (event) => {
			const { claims } = await requireBearer(event, api);
			expect(Object.isFrozen(claims)).toBe(true);
			return {};
		});
	});

	it('ends when it says', async () => {
		vi.useFakeTimers({ toFake: ['Date'] });
		try {
			const authorization = `Bearer ${await sign({ expires: 30 })}`;
			expect(await answerOf(await ask(authorization))).toBe('200 passed');
			vi.setSystemTime(Date.now() + 50_000);
			expect(await answerOf(await ask(authorization))).toBe('401 token_invalid');
		} finally {
			vi.useRealTimers();
		}
	});

	it('makes made-up keys ask Logto no more than once in a while', async () => {
		const before = forger.asked.length;
		for (let index = 0; index < 20; index++)
			await ask(`Bearer ${await sign({ key: 'other', header: { kid: `kid-${index}` } })}`);
		expect(forger.asked.length - before).toBeLessThanOrEqual(1);
	});
});

describe('an endpoint for sessions and tokens', () => {
	const origin = 'https://app.example';
	let cookies: readonly CookieChange[] = [];

	beforeAll(async () => {
		const { sessions, config } = getRuntime(options);
		const record = toRecord(config, { profile: { sub: 'alice', roles: ['support'] } });
		await sessions.create(record);
		cookies = await sessions.write(toEvent(), record);
	});

	const call = async (method: string, headers: Fields, signedIn: boolean, session = {}) => {
		const request = new Request(address, { method, headers });
		const response = await answer(request, signedIn ? cookies : [], async (event) => {
			const caller = await requireSessionOrBearer(event, { session, bearer: api });
			return {
				code:
					caller.kind === 'session' ? caller.session.user.id : `token of ${caller.bearer.subject}`
			};
		});
		return answerOf(response);
	};
	it.each<[string, string, Fields, boolean, string]>([
		['reads with a session', 'GET', {}, true, '200 alice'],
		[
			'reads with a session from anywhere',
			'GET',
			{ origin: 'https://evil.example' },
			true,
			'200 alice'
		],
		['reads with nothing', 'GET', {}, false, '401 session_missing'],
		['writes with a session', 'POST', { origin }, true, '200 alice'],
		['writes from a trusted origin', 'POST', { origin: 'https://pay.example' }, true, '200 alice'],
		[
			'writes from another site',
			'POST',
			{ origin: 'https://evil.example' },
			true,
			'403 cross_site_request'
		],
		[
			'writes from a sister site',
			'PUT',
			{ origin: 'https://evil.app.example' },
			true,
			'403 cross_site_request'
		],
		['writes from nowhere', 'DELETE', {}, true, '403 cross_site_request'],
		[
			'writes from a frame without an origin',
			'PATCH',
			{ origin: 'null' },
			true,
			'403 cross_site_request'
		],
		[
			'has another scheme next to a session',
			'GET',
			{ authorization: 'Basic YTpi' },
			true,
			'200 alice'
		]
	])('%s', async (_, method, headers, signedIn, expected) => {
		expect(await call(method, headers, signedIn)).toBe(expected);
	});

	it('requires of a session what its options say', async () => {
		expect(await call('GET', {}, true, { role: 'support' })).toBe('200 alice');
		expect(await call('GET', {}, true, { role: 'boss' })).toBe('403 role_missing');
	});

	it('takes a token from anywhere, and it alone', async () => {
		const forOther = await bearerOf({ claims: { sub: 'bob' } });
		expect(await call('POST', forOther, false)).toBe('200 token of bob');
		expect(await call('POST', { ...forOther, origin: 'https://evil.example' }, true)).toBe(
			'200 token of bob'
		);
	});

	it('lets no session make up for a wrong token', async () => {
		for (const forgery of [{ expires: -60 }, { key: 'other' }, { claims: { aud: 'x' } }] as const)
			expect(await call('GET', await bearerOf(forgery), true)).toBe('401 token_invalid');
		expect(await call('GET', { authorization: 'Bearer ' }, true)).toBe('401 token_invalid');
		expect(await call('GET', await bearerOf({ claims: { scope: '' } }), true)).toBe(
			'403 permission_missing'
		);
	});

	it('tells caches of both', async () => {
		const { headers } = await answer(new Request(address), cookies, (event) =>
			requireSessionOrBearer(event, { bearer: api })
		);
		expect(headers.get('vary')).toBe('Cookie, Authorization');
	});
});
