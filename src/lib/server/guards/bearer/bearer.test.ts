import { isHttpError } from '@sveltejs/kit';
import type { JWTPayload } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { arrive, type Arrival } from '../../../../../tests/support/arrive.js';
import type { LogtoAuthErrorCode } from '../../../error-catalogue.js';
import { LogtoAuthError } from '../../../errors.js';
import { requireBearer, requireSessionOrBearer } from './bearer.js';

// Tokens with real signatures are in tests/security/bearer.test.ts. Here their claims are given.
const resource = 'https://api.example.test';
const genuine: JWTPayload = {
	sub: 'alice',
	client_id: 'mobile',
	aud: resource,
	exp: 2e9,
	scope: 'read:things write:things'
};

/** A request with a token that is genuine and holds some claims. */
async function start(claims: JWTPayload = genuine, visited: Arrival = {}) {
	const setHeaders = vi.fn();
	const headers = { authorization: 'Bearer a.b.c', ...visited.headers };
	const { event, context } = await arrive({ ...visited, headers, event: { setHeaders } });
	const verify = vi.spyOn(context.runtime().bearers, 'verify').mockResolvedValue(claims);
	return { event, context, verify, setHeaders };
}

const codeOf = async (asked: Promise<unknown>): Promise<string> => {
	try {
		await asked;
		return 'passed';
	} catch (error) {
		if (!isHttpError(error)) throw error;
		const body: { code?: string } = error.body;
		return body.code ?? 'no code';
	}
};

describe('the claims of a genuine token', () => {
	it('say who sent it, for what', async () => {
		const { event } = await start();
		expect(await requireBearer(event, { resource })).toEqual({
			kind: 'jwt',
			subject: 'alice',
			isMachine: false,
			clientId: 'mobile',
			organizationId: null,
			permissions: ['read:things', 'write:things'],
			expiresAt: 2e9,
			claims: genuine
		});
	});

	it.each<[string, object]>([
		['no subject', { sub: undefined }],
		['a number for a subject', { sub: 5 }],
		['an empty subject', { sub: '' }],
		['no application', { client_id: undefined }],
		['no end', { exp: undefined }]
	])('open nothing with %s', async (_, change) => {
		const { event } = await start({ ...genuine, ...change });
		expect(await codeOf(requireBearer(event, { resource }))).toBe('token_invalid');
	});

	it('open no organization without an audience', async () => {
		const { aud: _, ...claims } = genuine;
		const { event } = await start(claims);
		expect(await codeOf(requireBearer(event, { organization: true }))).toBe('token_invalid');
	});
});

describe('the field Authorization', () => {
	it.each([
		['Bearer a.b.c', 'passed'],
		['bearer   a.b.c', 'passed'],
		['BEARER a.b.c==', 'passed'],
		['Bearer', 'token_invalid'],
		['Bearer a b', 'token_invalid'],
		['Bearer a.b.c=d', 'token_invalid'],
		['Bearera.b.c', 'token_missing'],
		['Basic bearer a.b.c', 'token_missing'],
		['', 'token_missing']
	])('%j: %s', async (authorization, expected) => {
		const { event, verify } = await start(genuine, { headers: { authorization } });
		expect(await codeOf(requireBearer(event, { resource }))).toBe(expected);
		expect(verify).toHaveBeenCalledTimes(expected === 'passed' ? 1 : 0);
	});

	it('of another kind than a token leaves the session in force', async () => {
		const { event } = await start(genuine, { headers: { authorization: 'Basic bearer x' } });
		expect(await requireSessionOrBearer(event, { bearer: { resource } })).toMatchObject({
			kind: 'session',
			session: { user: { id: 'alice' } }
		});
	});
});

describe('an endpoint for sessions and tokens', () => {
	it('says that a token came', async () => {
		const { event } = await start();
		expect(await requireSessionOrBearer(event, { bearer: { resource } })).toMatchObject({
			kind: 'bearer',
			bearer: { subject: 'alice' }
		});
	});

	it.each([
		['GET', 'passed'],
		['HEAD', 'passed'],
		['OPTIONS', 'passed'],
		['POST', 'cross_site_request']
	])(
		'lets the session of another site’s page do what changes nothing: %s',
		async (method, code) => {
			const headers = { authorization: '', origin: 'https://evil.example' };
			const { event } = await start(genuine, { method, headers });
			expect(await codeOf(requireSessionOrBearer(event, { bearer: { resource } }))).toBe(code);
		}
	);
});

it.each([undefined, null])(
	'an endpoint for both opens to no session where what it asks of one is %s, as a lookup leaves it',
	async (session) => {
		const { event } = await start(genuine, { headers: { authorization: '' } });
		const options = { session, bearer: { resource } } as { bearer: { resource: typeof resource } };
		expect(await codeOf(requireSessionOrBearer(event, options))).toBe('configuration');
	}
);

it('an endpoint for both takes what a page of this site sends', async () => {
	const headers = { authorization: '', origin: 'https://app.example' };
	const { event } = await start(genuine, { method: 'POST', headers });
	expect(await codeOf(requireSessionOrBearer(event, { bearer: { resource } }))).toBe('passed');
});

describe('the answer to a token', () => {
	it('is for that token alone, and for the session where that counts', async () => {
		const { event, context } = await start();
		await requireSessionOrBearer(event, { bearer: { resource } });
		expect(context.privacy.fields()).toEqual(['Authorization']);
		const other = await start(genuine, { headers: { authorization: '' } });
		await requireSessionOrBearer(other.event, { bearer: { resource } });
		expect(other.context.privacy.fields()).toEqual(['Cookie', 'Authorization']);
	});
});

it('a sender of too many tokens learns when to try again, and nothing about the token', async () => {
	const { event, verify, setHeaders } = await start();
	verify.mockRejectedValue(new LogtoAuthError('too_many_requests'));
	await expect(requireBearer(event, { resource })).rejects.toMatchObject({
		status: 429,
		body: { code: 'too_many_requests' }
	});
	expect(setHeaders).toHaveBeenCalledExactlyOnceWith({ 'retry-after': '1' });
});

describe('the challenge', () => {
	it.each([
		['', 'Bearer'],
		['Bearer', 'Bearer error="invalid_token"'],
		['Bearer x, Bearer a.b.c', 'Bearer error="invalid_token"']
	])('to %j is %j', async (authorization, expected) => {
		const { event, setHeaders } = await start(genuine, { headers: { authorization } });
		await codeOf(requireBearer(event, { resource }));
		expect(setHeaders).toHaveBeenCalledExactlyOnceWith({ 'www-authenticate': expected });
	});

	it.each<[LogtoAuthErrorCode, string]>([
		['permission_missing', 'Bearer error="insufficient_scope", scope="phone"'],
		['not_a_member', 'Bearer error="insufficient_scope"'],
		['session_expired', 'Bearer error="invalid_token"']
	])('for %s of an opaque token is %j', async (code, expected) => {
		const { event, context, setHeaders } = await start(genuine);
		vi.spyOn(context.runtime().introspection, 'read').mockRejectedValue(new LogtoAuthError(code));
		await codeOf(requireBearer(event, { opaque: true, scopes: ['phone'] }));
		expect(setHeaders).toHaveBeenCalledExactlyOnceWith({ 'www-authenticate': expected });
	});

	it('names all permissions that are needed', async () => {
		const { event, setHeaders } = await start();
		const permissions = ['read:things', 'manage:members'] as const;
		await codeOf(requireBearer(event, { resource, permissions }));
		expect(setHeaders).toHaveBeenCalledExactlyOnceWith({
			'www-authenticate': 'Bearer error="insufficient_scope", scope="read:things manage:members"'
		});
	});

	it('is absent when no other token would help', async () => {
		const { event, verify, setHeaders } = await start();
		verify.mockRejectedValue(new LogtoAuthError('issuer_unreachable'));
		expect(await codeOf(requireBearer(event, { resource }))).toBe('issuer_unreachable');
		expect(setHeaders).not.toHaveBeenCalled();
	});

	it('is left to the app that has set one', async () => {
		const { event, setHeaders } = await start(genuine, { headers: { authorization: 'Bearer' } });
		setHeaders.mockImplementation(() => {
			throw new Error('"www-authenticate" header is already set');
		});
		expect(await codeOf(requireBearer(event, { resource }))).toBe('token_invalid');
	});
});
