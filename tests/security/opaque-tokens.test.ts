import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLocalLogto, type LocalFault, type LocalLogto } from '../../src/lib/local/index.js';
import type {
	BearerOptions,
	OpaqueBearerOptions
} from '../../src/lib/server/guards/bearer/options.js';
import {
	requireBearer,
	requireSessionOrBearer
} from '../../src/lib/server/guards/bearer/bearer.js';
import { answerOf, createEndpoint, type Endpoint } from '../support/endpoint.js';
import { uselessAnswers, toJsonAnswer } from '../support/logto-faults.js';
import { callApi, refresh, revoke, signIn, userinfo } from '../support/logto-calls.js';
import { toEnv } from '../support/world.js';

const other = { clientId: 'other-app', clientSecret: 'other-app-secret' };
const resource = 'https://api.example.test';
const introspection = '/oidc/token/introspection';
const lifetime = 3600;

let logto: LocalLogto;
let elsewhere: LocalLogto;
let endpoint: Endpoint;
let log: string[] = [];

beforeAll(async () => {
	const options = { port: 0, otherApplications: [other] };
	[logto, elsewhere] = await Promise.all([startLocalLogto(options), startLocalLogto(options)]);
});
afterAll(() => Promise.all([logto.close(), elsewhere.close()]));
beforeEach(() => {
	log = [];
	endpoint = createOwnEndpoint();
});
afterEach(() => {
	logto.setFault(null);
	vi.useRealTimers();
});

/** Another process of the app: it has heard of no token. */
function createOwnEndpoint(
	at = logto,
	env: Readonly<Record<string, string>> = {},
	timeout = 5
): Endpoint {
	const note = (...parts: readonly unknown[]) => void log.push(parts.map(print).join(' '));
	return createEndpoint({
		env: { ...toEnv(at), ...env },
		timeout,
		logLevel: 'debug',
		logger: { error: note, warn: note, debug: note }
	});
}

const print = (part: unknown): string =>
	part instanceof Error ? `${part.stack} ${print(part.cause)}` : String(part);

const address = 'https://app.example/api/me';

function ask(
	token: string,
	options: OpaqueBearerOptions = { opaque: true },
	to: Endpoint = endpoint
): Promise<Response> {
	const request = new Request(address, { headers: { authorization: `Bearer ${token}` } });
	return to(request, [], (event) => requireBearer(event, options));
}

/** As an author writes it whom no compiler stops. */
function askLoosely(token: string, options: object): Promise<Response> {
	const request = new Request(address, { headers: { authorization: `Bearer ${token}` } });
	return endpoint(request, [], (event) => requireBearer(event, options));
}

const signInAt = async (at: LocalLogto = logto, user = 'alice') =>
	String((await signIn(at, user)).access_token);

const countQuestions = () => logto.requests.filter(({ path }) => path === introspection).length;

/** How often Logto is asked what a token is, meanwhile. */
async function countQuestionsOf(task: () => Promise<unknown>): Promise<number> {
	const before = countQuestions();
	await task();
	return countQuestions() - before;
}

describe('an opaque token', () => {
	it('says who calls, by which application and with which scopes, and no more', async () => {
		const response = await ask(await signInAt());
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({
			kind: 'opaque',
			subject: 'alice0000001',
			clientId: logto.clientId,
			scopes: ['openid', 'offline_access', 'profile'],
			expiresAt: expect.any(Number)
		});
		expect(response.headers.get('cache-control')).toContain('no-store');
		expect(response.headers.get('vary')).toBe('Authorization');
	});

	it('is taken where a session would be as well, and alone', async () => {
		const token = await signInAt();
		const call = (authorization: string) =>
			endpoint(new Request(address, { headers: { authorization } }), [], async (event) => {
				const caller = await requireSessionOrBearer(event, { bearer: { opaque: true } });
				return caller.kind === 'bearer' ? caller.bearer : {};
			});
		expect(await (await call(`bearer ${token}`)).json()).toMatchObject({ kind: 'opaque' });
		expect(await answerOf(await call(`Bearer ${token.slice(1)}`))).toBe('401 token_invalid');
	});

	it('needs the scopes that are asked for', async () => {
		const token = await signInAt();
		const profile: OpaqueBearerOptions = { opaque: true, scopes: ['openid', 'profile'] };
		expect(await answerOf(await ask(token, profile))).toBe('200 passed');
		const refused = await ask(token, { opaque: true, scopes: ['openid', 'email'] });
		expect(refused.headers.get('www-authenticate')).toBe(
			'Bearer error="insufficient_scope", scope="openid email"'
		);
		expect(await answerOf(refused)).toBe('403 permission_missing');
	});
});

describe('an opaque token of another application', () => {
	it('opens nothing, though it works at Logto and Logto says that it is active', async () => {
		const token = await signInAt({ ...logto, ...other });
		expect((await userinfo(logto, token)).status).toBe(200);
		const response = await ask(token);
		expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
		expect(await answerOf(response)).toBe('401 token_invalid');
	});

	it('opens where the application is named, and then the own one is not meant', async () => {
		const named: OpaqueBearerOptions = { opaque: true, clients: [other.clientId] };
		const token = await signInAt({ ...logto, ...other });
		expect(await (await ask(token, named)).json()).toMatchObject({ clientId: other.clientId });
		expect(await answerOf(await ask(token))).toBe('401 token_invalid');
		expect(await answerOf(await ask(await signInAt(), named))).toBe('401 token_invalid');
	});

	it.each([[[]], [['']], [['other']], [['other-app-2']], [['OTHER-APP']]])(
		'opens nothing where %j are named',
		async (clients) => {
			const token = await signInAt({ ...logto, ...other });
			expect(await answerOf(await ask(token, { opaque: true, clients }))).toBe('401 token_invalid');
		}
	);

	it('of another tenant opens nothing, not even with the same ids', async () => {
		const token = await signInAt(elsewhere);
		expect((await userinfo(elsewhere, token)).status).toBe(200);
		expect(await answerOf(await ask(token))).toBe('401 token_invalid');
	});
});

describe('what is no living opaque access token', () => {
	it('a refresh token, of which Logto says that it is active', async () => {
		const { refresh_token: token } = await signIn(logto, 'alice');
		expect(await answerOf(await ask(token))).toBe('401 token_invalid');
		expect((await refresh(logto, token)).status).toBe(200);
	});

	it('a JWT for an API, which Logto is not asked about', async () => {
		const { access_token: jwt } = await signIn(logto, 'alice', { resource }, undefined, resource);
		const questions = await countQuestionsOf(async () =>
			expect(await answerOf(await ask(jwt))).toBe('401 token_invalid')
		);
		expect(questions).toBe(0);
	});

	const user = '/api/users/bob000000002';
	it.each<[string, (at: LocalLogto, refreshToken: string) => Promise<Response>]>([
		['that was revoked', revoke],
		[
			'of a suspended user',
			(at) => callApi(at, 'PATCH', `${user}/is-suspended`, { isSuspended: true })
		],
		['of a deleted user', (at) => callApi(at, 'DELETE', user)]
	])('one %s passes for half a minute where it was seen, and nowhere else', async (_, end) => {
		const own = await startLocalLogto({ port: 0 });
		try {
			const { access_token: token, refresh_token: refreshToken } = await signIn(own, 'bob');
			const [seen, fresh] = [createOwnEndpoint(own), createOwnEndpoint(own)];
			const askAt = async (to: Endpoint) => answerOf(await ask(token, { opaque: true }, to));
			expect(await askAt(seen)).toBe('200 passed');
			expect((await end(own, refreshToken)).ok).toBe(true);
			expect(await askAt(fresh)).toBe('401 token_invalid');
			expect(await askAt(seen)).toBe('200 passed');
			vi.useFakeTimers({ toFake: ['Date'] });
			vi.setSystemTime(Date.now() + 31_000);
			expect(await askAt(seen)).toBe('401 token_invalid');
		} finally {
			await own.close();
		}
	});

	it('one that has ended, also where it was seen a moment before', async () => {
		const token = await signInAt();
		vi.useFakeTimers({ toFake: ['Date'] });
		vi.setSystemTime(Date.now() + (lifetime - 5) * 1000);
		expect((await ask(token)).status).toBe(200);
		vi.setSystemTime(Date.now() + 10_000);
		expect(await answerOf(await ask(token))).toBe('401 token_invalid');
		expect(await answerOf(await ask(token, undefined, createOwnEndpoint()))).toBe(
			'401 token_invalid'
		);
	});

	it.each([
		['dots', '...'],
		['a short one', 'abc'],
		['a long one', 'a'.repeat(16_000)],
		['one with quotes', `"${'a'.repeat(43)}"`],
		['one with a field of a form', `${'a'.repeat(40)}&client_id=local-app`],
		['one with percent signs', `%${'41'.repeat(22)}`],
		['Latin letters', 'é'.repeat(43)],
		['two', `${'a'.repeat(43)} ${'b'.repeat(43)}`],
		['two with a comma', `${'a'.repeat(43)},${'b'.repeat(43)}`],
		['equal signs', '='.repeat(43)],
		['nothing', '']
	])('%s, which Logto is not asked about', async (_, token) => {
		const questions = await countQuestionsOf(async () =>
			expect(await answerOf(await ask(token))).toBe('401 token_invalid')
		);
		expect(questions).toBe(0);
	});
});

describe('an endpoint', () => {
	const jwt: BearerOptions = { resource };
	it.each<[string, BearerOptions]>([
		['an API', jwt],
		['an organization', { organization: 'acme' }],
		['any organization', { organization: true }],
		['both', { resource, organization: 'acme' }],
		['an API, with personal access tokens', { resource, personalAccessTokens: true }]
	])('for %s takes no opaque token, and asks Logto nothing', async (_, options) => {
		const token = await signInAt();
		const questions = await countQuestionsOf(async () =>
			expect(await answerOf(await askLoosely(token, options))).toBe('401 token_invalid')
		);
		expect(questions).toBe(0);
	});

	it.each<[string, object]>([
		['a resource', { opaque: true, resource }],
		['an organization', { opaque: true, organization: 'acme' }],
		['any organization', { opaque: true, organization: true }],
		['permissions', { opaque: true, permissions: ['read:things'] }],
		['no permissions', { opaque: true, permissions: [] }],
		['personal access tokens', { opaque: true, personalAccessTokens: true }]
	])('that says "opaque" and %s refuses every token', async (_, options) => {
		expect(await answerOf(await askLoosely(await signInAt(), options))).toBe('500 configuration');
		expect(log.join()).toContain('"opaque" goes with "clients" and "scopes" alone');
	});

	it.each<object>([
		{ resource, clients: ['mobile'] },
		{ resource, scopes: ['email'] },
		{ resource, opaque: false, clients: ['mobile'] },
		{ opaque: 'yes' },
		{}
	])('with the options %j refuses every token', async (options) => {
		expect(await answerOf(await askLoosely(await signInAt(), options))).toBe('500 configuration');
	});
});

describe('Logto', () => {
	it('is asked once about a token, however often it comes at once', async () => {
		for (const token of [await signInAt(), 'x'.repeat(43)]) {
			const questions = await countQuestionsOf(() =>
				Promise.all(Array.from({ length: 50 }, () => ask(token)))
			);
			expect(questions).toBe(1);
		}
	});

	it('is asked again about a wrong token after ten seconds', async () => {
		const token = 'w'.repeat(43);
		await ask(token);
		vi.useFakeTimers({ toFake: ['Date'] });
		vi.setSystemTime(Date.now() + 9_000);
		expect(await countQuestionsOf(() => ask(token))).toBe(0);
		vi.setSystemTime(Date.now() + 2_000);
		expect(await countQuestionsOf(() => ask(token))).toBe(1);
	});

	it.each<readonly [string, LocalFault, string]>([
		...uselessAnswers,
		['answers "true"', toJsonAnswer({ active: 'true' }), '502 issuer_invalid'],
		['answers 1', toJsonAnswer({ active: 1 }), '502 issuer_invalid']
	])('that %s lets no token pass, and is asked again', async (_, fault, expected) => {
		const token = await signInAt();
		await ask('a'.repeat(43));
		logto.setFault({ paths: [introspection], ...fault });
		expect(await answerOf(await ask(token))).toBe(expected);
		logto.setFault(null);
		expect(await answerOf(await ask(token))).toBe('200 passed');
	});

	it('that never answers lets no token pass', async () => {
		const token = await signInAt();
		const own = createOwnEndpoint(logto, {}, 0.2);
		logto.setFault({ paths: [introspection], kind: 'hang' });
		expect(await answerOf(await ask(token, undefined, own))).toBe('503 issuer_unreachable');
	});

	const active = {
		active: true,
		sub: 'alice0000001',
		client_id: 'local-app',
		exp: Math.floor(Date.now() / 1000) + 600,
		scope: 'openid',
		token_type: 'Bearer'
	};
	it.each<[string, object, string]>([
		['all it needs', {}, '200 passed'],
		['a type in small letters', { token_type: 'bearer' }, '200 passed'],
		['no scope', { scope: undefined }, '200 passed'],
		['no subject', { sub: undefined }, '401 token_invalid'],
		['an empty subject', { sub: '' }, '401 token_invalid'],
		['a list of subjects', { sub: ['alice0000001'] }, '401 token_invalid'],
		['no application', { client_id: undefined }, '401 token_invalid'],
		['a list of applications', { client_id: ['local-app'] }, '401 token_invalid'],
		['no end', { exp: undefined }, '401 token_invalid'],
		['an end in a text', { exp: '9999999999' }, '401 token_invalid'],
		['an end that is over', { exp: 1 }, '401 token_invalid'],
		['no type', { token_type: undefined }, '401 token_invalid'],
		['a type that is bound to a key', { token_type: 'DPoP' }, '401 token_invalid'],
		['a key that it is bound to', { cnf: { jkt: 'x' } }, '401 token_invalid'],
		['an API that it is for', { aud: resource }, '401 token_invalid'],
		['another issuer', { iss: 'https://other.logto.app/oidc' }, '401 token_invalid'],
		['another application', { client_id: 'other-app' }, '401 token_invalid']
	])('that says of a token %s: %s', async (_, changes, expected) => {
		await ask('a'.repeat(43));
		logto.setFault({ paths: [introspection], ...toJsonAnswer({ ...active, ...changes }) });
		expect(await answerOf(await ask('b'.repeat(43)))).toBe(expected);
	});

	it('that does not know this application is the fault of the configuration', async () => {
		const own = createOwnEndpoint(logto, { AUTH_LOGTO_SECRET: 'not-the-secret' });
		const response = await ask(await signInAt(), undefined, own);
		expect(response.headers.get('www-authenticate')).toBeNull();
		expect(await answerOf(response)).toBe('500 configuration');
	});
});

it('no token is in an answer or the log, whatever fails', async () => {
	const token = await signInAt();
	await ask('a'.repeat(43));
	const answers: string[] = [];
	const echo = { kind: 'body', body: token, contentType: 'text/plain' } as const;
	for (const fault of [null, { kind: 'drop' }, echo] as const) {
		logto.setFault(fault === null ? null : { paths: [introspection], ...fault });
		const own = createOwnEndpoint();
		for (const options of [{ opaque: true }, { opaque: true, scopes: ['email'] }] as const) {
			const response = await ask(token, options, own);
			answers.push(JSON.stringify([...response.headers]), await response.text());
		}
	}
	expect(log.length).toBeGreaterThan(0);
	expect([...answers, ...log].join('\n')).not.toContain(token);
});
