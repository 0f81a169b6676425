import { describe, expect, it } from 'vitest';
import { getContext } from '../../src/lib/server/request/request-context.js';
import { beginSession } from '../../src/lib/server/sign-in/begin-session.js';
import { toTokenKey } from '../../src/lib/server/session/record/kept-tokens.js';
import { now } from '../../src/lib/server/internal/clock.js';
import type { SessionRecord } from '../../src/lib/server/session/record/record.js';
import type { ExchangeOptions } from '../../src/lib/server/locals/exchange.js';
import { answerOf } from '../support/endpoint.js';
import { useLogtoApp, type SessionCookies } from '../support/logto-app.js';
import {
	callApi,
	createPersonalToken as createPersonalTokenAt,
	createSubjectToken as createSubjectTokenAt,
	signIn
} from '../support/logto-calls.js';
import { logtoOf } from '../support/visit.js';

const resource = 'https://api.example.test';
const alice = 'alice0000001';
const bob = 'bob000000002';
const carol = 'carol0000003';

const app = useLogtoApp({
	resources: [resource],
	permissions: ['read:things', 'write:things', 'read:invoices']
});
const { openSession, whoIs } = app;
const createSubjectToken = (user: string) => createSubjectTokenAt(app.logto, user);
const createPersonalToken = (user: string) => createPersonalTokenAt(app.logto, user);

/** As a user who opens a page: a redirect to sign-in would show. */
const opened = () =>
	new Request('https://app.example/support', { headers: { accept: 'text/html' } });

const exchange = (cookies: SessionCookies, options: ExchangeOptions): Promise<Response> =>
	app.endpoint(opened(), cookies, async (event) => {
		const { accessToken, ...rest } = await logtoOf(event).exchange(options);
		return { ...rest, isJwt: accessToken.split('.').length === 3 };
	});

const impersonate = (cookies: SessionCookies, subjectToken: string): Promise<Response> =>
	app.endpoint(opened(), cookies, async (event) => {
		const session = await logtoOf(event).impersonate({ subjectToken });
		return { user: session?.user.id, actor: session?.actor };
	});

async function openImpersonation(changes: Partial<SessionRecord> = {}): Promise<SessionCookies> {
	const actor = { id: alice, name: 'Alice' };
	return openSession('bob', bob, { actor, refreshToken: null, ...changes });
}

const count = () => app.logto.requests.filter(({ path }) => path === '/oidc/token').length;

describe('a user who acts as another', () => {
	it('cannot act as a third one: the first actor would be forgotten', async () => {
		const cookies = await openImpersonation();
		const subjectToken = await createSubjectToken(carol);
		const before = count();
		const refused = await impersonate(cookies, subjectToken);
		expect(await answerOf(refused)).toBe('403 not_while_impersonating');
		expect(count()).toBe(before);
		expect(await whoIs(cookies)).toBe(bob);
		// It is not used up either.
		const own = await openSession('alice', alice);
		expect(await (await impersonate(own, subjectToken)).json()).toMatchObject({
			user: carol,
			actor: { id: alice }
		});
	});

	it.each<[string, () => Promise<ExchangeOptions>]>([
		['names no actor', async () => ({ resource, actor: true })],
		[
			'names no actor of a third user',
			async () => ({ resource, actor: true, subjectToken: await createSubjectToken(carol) })
		],
		['gets no token of an API that names no actor', async () => ({ resource })],
		['gets no token of an organization', async () => ({ organizationId: 'acme' })]
	])('%s: the token would say that the other one acts', async (_, toOptions) => {
		const cookies = await openImpersonation();
		const options = await toOptions();
		const before = count();
		expect(await answerOf(await exchange(cookies, options))).toBe('403 not_while_impersonating');
		expect(count()).toBe(before);
		expect(await whoIs(cookies)).toBe(bob);
	});

	it('may have the app exchange a token of another, which has nothing to do with them', async () => {
		const cookies = await openImpersonation();
		const options = {
			resource,
			subjectToken: await createPersonalToken(carol),
			subjectTokenType: 'personal_access_token'
		} as const;
		expect(await answerOf(await exchange(cookies, options))).toBe('200 passed');
	});

	it('chooses no organization for the person who signs in there next', async () => {
		// Of the only organization there would be no choice.
		await callApi(app.logto, 'POST', '/api/organizations/globex/users', { userIds: [bob] });
		const scope = 'openid offline_access profile urn:logto:scope:organizations';
		const beginAsBob = async (cookies: SessionCookies) => {
			const { id_token: idToken, access_token: accessToken } = await signIn(app.logto, 'bob', {
				scope
			});
			const signedIn = { idToken, accessToken, refreshToken: null, expiresAt: now(), scope };
			const response = await app.endpoint(opened(), cookies, async (event) => {
				const login = { again: false, beganAt: now() };
				const arrival = await beginSession(event, getContext(event), signedIn, login);
				if (arrival.kind !== 'begun') throw new Error('No session has begun.');
				const { actor, lastOrganizationId } = arrival.record;
				return { actor, lastOrganizationId };
			});
			return response.json();
		};
		const last = { lastOrganizationId: 'acme' };
		expect(await beginAsBob(await openSession('bob', bob, last))).toEqual({ actor: null, ...last });
		expect(await beginAsBob(await openImpersonation(last))).toEqual({
			actor: null,
			lastOrganizationId: null
		});
	});

	it('stops with the session at Logto from which it began', async () => {
		const cookies = await openSession('alice', alice, { sid: 'of-alice' });
		const response = await impersonate(cookies, await createSubjectToken(bob));
		expect(await response.json()).toMatchObject({ user: bob });
		expect((await app.runtime.sessions.list(bob))?.length).toBe(1);
		await app.runtime.sessions.endAll({ subject: alice, sid: 'of-alice' });
		expect(await app.runtime.sessions.list(bob)).toEqual([]);
	});
});

describe('a token that the app was given, and that Logto does not take (any more)', () => {
	const spend = async (): Promise<string> => {
		const subjectToken = await createSubjectToken(bob);
		const cookies = await openSession('alice', alice);
		expect(await answerOf(await exchange(cookies, { subjectToken }))).toBe('200 passed');
		return subjectToken;
	};
	const given: ReadonlyArray<readonly [string, () => Promise<ExchangeOptions>]> = [
		['a spent subject token', async () => ({ resource, subjectToken: await spend() })],
		[
			'a spent subject token with an actor',
			async () => ({ resource, actor: true, subjectToken: await spend() })
		],
		['a made-up subject token', async () => ({ subjectToken: `sub_${'a'.repeat(32)}` })],
		[
			'a made-up personal access token',
			async () => ({
				organizationId: 'acme',
				subjectToken: `pat_${'a'.repeat(32)}`,
				subjectTokenType: 'personal_access_token'
			})
		]
	];
	it.each(given)('is the fault of that token, and not of the session: %s', async (_, toOptions) => {
		const options = await toOptions();
		const cookies = await openSession('alice', alice);
		const response = await exchange(cookies, options);
		expect(response.headers.getSetCookie()).toEqual([]);
		expect(await answerOf(response)).toBe('400 subject_token_invalid');
		expect(await whoIs(cookies)).toBe(alice);
	});

	it('lets no user act as another, and ends nothing', async () => {
		const subjectToken = await spend();
		const cookies = await openSession('alice', alice);
		const response = await impersonate(cookies, subjectToken);
		expect(response.headers.getSetCookie()).toEqual([]);
		expect(await answerOf(response)).toBe('400 subject_token_invalid');
		expect(await whoIs(cookies)).toBe(alice);
	});
});

describe("the session's own token, which Logto does not take any more", () => {
	const dead = { accessToken: 'x'.repeat(43), issuedAt: 0, expiresAt: now() + 3600, scope: '' };
	const kept = { accessTokens: { [toTokenKey({})]: { ...dead, issuedAt: now() } } };
	const uses: ReadonlyArray<readonly [string, () => Promise<ExchangeOptions>]> = [
		['what is exchanged', async () => ({ resource })],
		[
			'the actor',
			async () => ({ resource, actor: true, subjectToken: await createSubjectToken(bob) })
		]
	];

	it.each(uses)('is replaced by a new one, where it is %s', async (_, toOptions) => {
		const cookies = await openSession('alice', alice, kept);
		expect(await answerOf(await exchange(cookies, await toOptions()))).toBe('200 passed');
		expect(await whoIs(cookies)).toBe(alice);
	});

	it.each(uses)(
		'ends the session, where it is %s and Logto ended the sign-in',
		async (_, toOptions) => {
			const cookies = await openSession('alice', alice, { ...kept, refreshToken: 'ended' });
			const options = await toOptions();
			// A page leads to sign-in, for that helps.
			const response = await exchange(cookies, options);
			expect(response.status).toBe(303);
			expect(response.headers.get('location')).toContain('/auth/signin');
			expect(response.headers.get('cache-control')).toBe('private, no-store');
			expect(await whoIs(cookies)).toBeNull();
		}
	);

	it('names the missing refresh token as the reason', async () => {
		const cookies = await openSession('alice', alice, { ...kept, refreshToken: null });
		const script = new Request('https://app.example/api');
		const response = await app.endpoint(script, cookies, (event) =>
			logtoOf(event).exchange({ resource })
		);
		expect(await answerOf(response)).toBe('401 session_expired');
	});
});

describe('an exchange that asks for no scopes', () => {
	it.each<[string, ExchangeOptions, readonly string[]]>([
		['an API', { resource }, ['read:things', 'write:things']],
		['an organization', { organizationId: 'acme' }, ['read:invoices']],
		[
			'an API in an organization',
			{ resource, organizationId: 'acme' },
			['read:things', 'write:things']
		]
	])('gets what the app was set up for, and the person may do: %s', async (_, options, scopes) => {
		const cookies = await openSession('alice', alice);
		const response = await exchange(cookies, options);
		expect(await response.json()).toMatchObject({ scopes, isJwt: true });
	});

	it('gets no more than the person has', async () => {
		const cookies = await openSession('carol', carol);
		expect(await (await exchange(cookies, { resource })).json()).toMatchObject({ scopes: [] });
	});

	it('gets what userinfo needs, where it is for nothing else', async () => {
		const cookies = await openSession('alice', alice);
		const response = await exchange(cookies, {});
		const { scopes, isJwt } = await response.json();
		expect(isJwt).toBe(false);
		expect(scopes).toEqual(expect.arrayContaining(['openid', 'profile']));
		expect(scopes).not.toContain('offline_access');
	});

	it('gets what it names, and nothing when it names nothing', async () => {
		const cookies = await openSession('alice', alice);
		for (const scopes of [['read:things'], []])
			expect(await (await exchange(cookies, { resource, scopes })).json()).toMatchObject({
				scopes
			});
	});

	it('asks for the scope of organizations besides, whatever it names', async () => {
		const cookies = await openSession('alice', alice);
		const asked: string[] = [];
		const { fetch } = globalThis;
		globalThis.fetch = async (input, init) => {
			if (init?.body instanceof URLSearchParams) asked.push(init.body.get('scope') ?? '');
			return fetch(input, init);
		};
		try {
			const options = { organizationId: 'acme', scopes: ['read:invoices'] };
			expect(await (await exchange(cookies, options)).json()).toMatchObject({
				scopes: ['read:invoices']
			});
		} finally {
			globalThis.fetch = fetch;
		}
		expect(asked).toEqual(['read:invoices urn:logto:scope:organizations']);
	});
});
