import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLocalLogto, type LocalFault, type LocalLogto } from '../../src/lib/local/index.js';
import type { BearerOptions } from '../../src/lib/server/guards/bearer/options.js';
import { requireBearer } from '../../src/lib/server/guards/bearer/bearer.js';
import { answerOf, createEndpoint, type Endpoint } from '../support/endpoint.js';
import { uselessAnswers, toJsonAnswer } from '../support/logto-faults.js';
import { callApi, signIn } from '../support/logto-calls.js';
import { toEnv } from '../support/world.js';

const resource = 'https://api.example.test';
const people = {
	alice: 'alice0000001',
	bob: 'bob000000002',
	carol: 'carol0000003',
	dave: 'dave00000004'
};
const personalAccessTokens = true;
const things: BearerOptions = { resource, permissions: ['read:things'], personalAccessTokens };
const invoices: BearerOptions = {
	organization: 'acme',
	permissions: ['read:invoices'],
	personalAccessTokens
};

let logto: LocalLogto;
let endpoint: Endpoint;
let log: string[] = [];
let tokens: Readonly<Record<keyof typeof people, string>>;

beforeAll(async () => {
	logto = await startLocalLogto({ port: 0, allowTokenExchange: true, version: '1.43' });
	const [alice, bob, carol, dave] = await Promise.all(
		Object.values(people).map((id) => createToken(id, 'script'))
	);
	tokens = { alice: alice ?? '', bob: bob ?? '', carol: carol ?? '', dave: dave ?? '' };
});
afterAll(() => logto.close());
beforeEach(() => {
	log = [];
	endpoint = createOwnEndpoint();
});
afterEach(() => {
	logto.setFault(null);
	logto.configure({ allowTokenExchange: true, deniedUsers: [], accessTokenTtl: 3600 });
	vi.useRealTimers();
});

async function createToken(user: string, name: string, expiresAt?: number): Promise<string> {
	const path = `/api/users/${user}/personal-access-tokens`;
	return (await (await callApi(logto, 'POST', path, { name, expiresAt })).json()).value;
}

/** Another process of the app: it has heard of no token. */
function createOwnEndpoint(env: Readonly<Record<string, string>> = {}, timeout = 5): Endpoint {
	const note = (...parts: readonly unknown[]) => void log.push(parts.map(print).join(' '));
	return createEndpoint({
		env: { ...toEnv(logto), ...env },
		timeout,
		logLevel: 'debug',
		logger: { error: note, warn: note, debug: note }
	});
}

const print = (part: unknown): string =>
	part instanceof Error ? `${part.stack} ${print(part.cause)}` : String(part);

function ask(
	token: string,
	options: BearerOptions = things,
	to: Endpoint = endpoint
): Promise<Response> {
	const request = new Request('https://app.example/api/things', {
		headers: { authorization: `Bearer ${token}` }
	});
	return to(request, [], (event) => requireBearer(event, options));
}

/** As an author writes it whom no compiler stops. */
function askLoosely(token: string, options: object): Promise<Response> {
	return ask(token, options);
}

/** How often Logto is asked for a token, meanwhile. */
async function countExchangesOf(task: () => Promise<unknown>): Promise<number> {
	const count = () => logto.requests.filter(({ path }) => path === '/oidc/token').length;
	const before = count();
	await task();
	return count() - before;
}

describe('a personal access token', () => {
	it('opens an API with the permissions that the endpoint asked for', async () => {
		const response = await ask(tokens.alice);
		expect(await response.json()).toMatchObject({
			kind: 'personal_access_token',
			subject: people.alice,
			isMachine: false,
			clientId: logto.clientId,
			organizationId: null,
			permissions: ['read:things'],
			claims: { aud: resource, iss: logto.issuer, sub: people.alice }
		});
		expect(response.headers.get('cache-control')).toContain('no-store');
		expect(response.headers.get('vary')).toBe('Authorization');
	});

	it('opens an organization, and an API in one', async () => {
		expect(await (await ask(tokens.bob, invoices)).json()).toMatchObject({
			subject: people.bob,
			organizationId: 'acme',
			permissions: ['read:invoices']
		});
		const both: BearerOptions = { ...things, organization: 'acme' };
		expect(await (await ask(tokens.bob, both)).json()).toMatchObject({
			organizationId: 'acme',
			permissions: ['read:things'],
			claims: { aud: resource }
		});
	});

	it('leaves JWTs as they are', async () => {
		const { access_token: jwt } = await signIn(
			logto,
			'alice',
			{ resource, scope: 'openid read:things' },
			undefined,
			resource
		);
		expect(await (await ask(jwt)).json()).toMatchObject({ kind: 'jwt', subject: people.alice });
	});

	it.each<[string, () => string, BearerOptions, string]>([
		[
			'a permission that the person lacks',
			() => tokens.bob,
			{ ...things, permissions: ['write:things'] },
			'403 permission_missing'
		],
		[
			'one of two that the person lacks',
			() => tokens.bob,
			{ ...invoices, permissions: ['read:invoices', 'write:invoices'] },
			'403 permission_missing'
		],
		['a permission that no user has', () => tokens.carol, things, '403 permission_missing'],
		[
			'a permission that the person has elsewhere',
			() => tokens.alice,
			{ ...invoices, organization: 'globex', permissions: ['manage:members'] },
			'403 permission_missing'
		],
		[
			'an organization that the person is not in',
			() => tokens.bob,
			{ ...invoices, organization: 'globex' },
			'403 not_a_member'
		],
		[
			'an API in an organization that the person is not in',
			() => tokens.carol,
			{ ...things, organization: 'acme' },
			'403 not_a_member'
		],
		[
			'an organization that asks for a second factor',
			() => tokens.dave,
			{ organization: 'vandelay', personalAccessTokens },
			'403 mfa_required'
		],
		[
			'an organization that is not there',
			() => tokens.alice,
			{ ...invoices, organization: 'acme&resource=x' },
			'403 not_a_member'
		]
	])('does not open %s', async (_, token, options, expected) => {
		const response = await ask(token(), options);
		expect(response.headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope"/);
		expect(await answerOf(response)).toBe(expected);
	});

	it.each([things, invoices])('does not open where the organization is "": %j', async (options) => {
		const unnamed: BearerOptions = { ...options, organization: '' };
		const exchanges = await countExchangesOf(async () =>
			expect(await answerOf(await ask(tokens.alice, unnamed))).toBe('401 token_invalid')
		);
		expect(exchanges).toBe(0);
	});

	it('tells which permissions are missing', async () => {
		const response = await ask(tokens.carol);
		expect(response.headers.get('www-authenticate')).toBe(
			'Bearer error="insufficient_scope", scope="read:things"'
		);
	});

	it('does not open to a user whom the app does not admit', async () => {
		logto.configure({ deniedUsers: [people.alice] });
		expect(await answerOf(await ask(tokens.alice))).toBe('403 token_refused');
	});

	it('opens each thing for itself, also where it was seen before', async () => {
		const writing: BearerOptions = { ...things, permissions: ['write:things'] };
		for (let time = 0; time < 2; time++) {
			expect(await answerOf(await ask(tokens.bob))).toBe('200 passed');
			expect(await answerOf(await ask(tokens.bob, writing))).toBe('403 permission_missing');
			expect(await answerOf(await ask(tokens.bob, invoices))).toBe('200 passed');
			const elsewhere: BearerOptions = { ...invoices, organization: 'globex' };
			expect(await answerOf(await ask(tokens.bob, elsewhere))).toBe('403 not_a_member');
		}
	});
});

describe('a personal access token that has ended', () => {
	const suspend = (user: string) =>
		callApi(logto, 'PATCH', `/api/users/${user}/is-suspended`, { isSuspended: true });

	it.each<[string, (user: string) => Promise<Response>]>([
		[
			'it was deleted',
			(user) => callApi(logto, 'DELETE', `/api/users/${user}/personal-access-tokens/script`)
		],
		['the person was suspended', suspend],
		['the person was deleted', (user) => callApi(logto, 'DELETE', `/api/users/${user}`)]
	])('as %s passes for half a minute where it was seen, and nowhere else', async (_, end) => {
		const made = await callApi(logto, 'POST', '/api/users', { username: crypto.randomUUID() });
		const { id } = await made.json();
		const token = await createToken(id, 'script');
		const [seen, fresh] = [createOwnEndpoint(), createOwnEndpoint()];
		const anything: BearerOptions = { resource, personalAccessTokens };
		const askAt = async (to: Endpoint) => answerOf(await ask(token, anything, to));
		expect(await askAt(seen)).toBe('200 passed');
		expect((await end(id)).ok).toBe(true);
		expect(await askAt(fresh)).toBe('401 token_invalid');
		expect(await askAt(seen)).toBe('200 passed');
		vi.useFakeTimers({ toFake: ['Date'] });
		vi.setSystemTime(Date.now() + 31_000);
		expect(await askAt(seen)).toBe('401 token_invalid');
	});

	it('by its own date does not open', async () => {
		const token = await createToken(people.alice, crypto.randomUUID(), Date.now() + 60_000);
		expect(await answerOf(await ask(token))).toBe('200 passed');
		vi.useFakeTimers({ toFake: ['Date'] });
		vi.setSystemTime(Date.now() + 61_000);
		expect(await answerOf(await ask(token))).toBe('401 token_invalid');
	});

	it('loses a role that the person lost', async () => {
		const made = await callApi(logto, 'POST', '/api/users', { username: crypto.randomUUID() });
		const { id } = await made.json();
		const roles = `/api/users/${id}/roles`;
		await callApi(logto, 'POST', roles, { roleIds: ['things-editor'] });
		const token = await createToken(id, 'script');
		expect(await answerOf(await ask(token))).toBe('200 passed');
		await callApi(logto, 'DELETE', `${roles}/things-editor`);
		vi.useFakeTimers({ toFake: ['Date'] });
		vi.setSystemTime(Date.now() + 31_000);
		expect(await answerOf(await ask(token))).toBe('403 permission_missing');
	});
});

describe('what Logto is not asked about', () => {
	it.each<[string, BearerOptions]>([
		['an endpoint that does not say so', { resource, permissions: ['read:things'] }],
		['one that says no', { ...things, personalAccessTokens: false }]
	])('a personal access token at %s', async (_, options) => {
		const exchanges = await countExchangesOf(async () =>
			expect(await answerOf(await ask(tokens.alice, options))).toBe('401 token_invalid')
		);
		expect(exchanges).toBe(0);
	});

	it.each([
		['the beginning alone', 'pat_'],
		['a short one', 'pat_abc'],
		['a long one', `pat_${'a'.repeat(16_000)}`],
		['other signs', `pat_${'a'.repeat(31)}-`],
		['a field of a form', `pat_${'a'.repeat(20)}&resource=x`],
		['quotes', `"pat_${'a'.repeat(32)}"`],
		['capitals', `PAT_${'a'.repeat(32)}`],
		['Latin letters', `pat_${'é'.repeat(32)}`],
		['two', `pat_${'a'.repeat(32)} pat_${'b'.repeat(32)}`],
		['an opaque token', 'a'.repeat(43)],
		['a subject token', `sub_${'a'.repeat(32)}`]
	])('%s', async (_, token) => {
		const exchanges = await countExchangesOf(async () =>
			expect(await answerOf(await ask(token))).toBe('401 token_invalid')
		);
		expect(exchanges).toBe(0);
	});

	it('any organization: such a token is of none', async () => {
		const any: BearerOptions = { ...invoices, organization: true };
		expect(await answerOf(await ask(tokens.alice, any))).toBe('500 configuration');
		expect(log.join()).toContain('name the organization by its id');
	});
});

describe('Logto', () => {
	const unknown = `pat_${'a'.repeat(32)}`;

	it('is asked once about a token, however often it comes at once', async () => {
		for (const token of [tokens.alice, unknown]) {
			const exchanges = await countExchangesOf(() =>
				Promise.all(Array.from({ length: 50 }, () => ask(token)))
			);
			expect(exchanges).toBe(1);
		}
	});

	it('is asked again about a wrong token after ten seconds', async () => {
		expect(await answerOf(await ask(unknown))).toBe('401 token_invalid');
		vi.useFakeTimers({ toFake: ['Date'] });
		vi.setSystemTime(Date.now() + 9_000);
		expect(await countExchangesOf(() => ask(unknown))).toBe(0);
		vi.setSystemTime(Date.now() + 2_000);
		expect(await countExchangesOf(() => ask(unknown))).toBe(1);
	});

	it.each<readonly [string, LocalFault, string]>([
		...uselessAnswers,
		[
			'answers with an opaque token',
			toJsonAnswer({ access_token: 'x'.repeat(43) }),
			'502 issuer_invalid'
		],
		[
			'answers with a forged one',
			toJsonAnswer({ access_token: 'eyJh.eyJz.c2ln' }),
			'502 issuer_invalid'
		]
	])('that %s lets no token pass, and is asked again', async (_, fault, expected) => {
		expect(await answerOf(await ask(unknown))).toBe('401 token_invalid');
		logto.setFault({ paths: ['/oidc/token'], ...fault });
		const response = await ask(tokens.alice);
		expect(response.headers.get('www-authenticate')).toBeNull();
		expect(await answerOf(response)).toBe(expected);
		logto.setFault(null);
		expect(await answerOf(await ask(tokens.alice))).toBe('200 passed');
	});

	it('that never answers lets no token pass', async () => {
		const own = createOwnEndpoint({}, 0.2);
		logto.setFault({ paths: ['/oidc/token'], kind: 'hang' });
		expect(await answerOf(await ask(tokens.alice, things, own))).toBe('503 issuer_unreachable');
	});

	it('that answers with a token for something else lets no token pass', async () => {
		const { access_token: ofAcme } = await exchangeAtLogto({ organization_id: 'acme' });
		const { access_token: ofApi } = await exchangeAtLogto({ resource });
		const inAcme = await exchangeAtLogto({ resource, organization_id: 'acme' });
		const askAnswered = async (access_token: string, options: BearerOptions) => {
			const own = createOwnEndpoint();
			expect(await answerOf(await ask(unknown, options, own))).toBe('401 token_invalid');
			logto.setFault({ paths: ['/oidc/token'], ...toJsonAnswer({ access_token }) });
			const answer = await answerOf(await ask(tokens.alice, options, own));
			logto.setFault(null);
			return answer;
		};
		const api: BearerOptions = { resource, personalAccessTokens };
		const globex: BearerOptions = { organization: 'globex', personalAccessTokens };
		expect(await askAnswered(ofApi, api)).toBe('200 passed');
		expect(await askAnswered(ofAcme, api)).toBe('401 token_invalid');
		expect(await askAnswered(inAcme.access_token, api)).toBe('401 token_invalid');
		expect(await askAnswered(ofAcme, globex)).toBe('401 token_invalid');
		expect(await askAnswered(ofApi, globex)).toBe('401 token_invalid');
		expect(await askAnswered(ofApi, { ...api, organization: 'acme' })).toBe('401 token_invalid');
	});

	async function exchangeAtLogto(target: Readonly<Record<string, string>>) {
		const response = await fetch(`${logto.issuer}/token`, {
			method: 'POST',
			headers: { authorization: `Basic ${btoa(`${logto.clientId}:${logto.clientSecret}`)}` },
			body: new URLSearchParams({
				grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
				subject_token: tokens.alice,
				subject_token_type: 'urn:logto:token-type:personal_access_token',
				...target
			})
		});
		return response.json();
	}

	it.each<[string, () => Promise<Response>, string]>([
		[
			'token exchange',
			() => {
				logto.configure({ allowTokenExchange: false });
				return ask(tokens.alice);
			},
			'Allow token exchange for this application'
		],
		[
			'this application',
			() => ask(tokens.alice, things, createOwnEndpoint({ AUTH_LOGTO_SECRET: 'wrong' })),
			'AUTH_LOGTO_SECRET is not a secret'
		],
		[
			'the API',
			() => askLoosely(tokens.alice, { ...things, resource: 'https://nope.example.test' }),
			'Logto knows no such API'
		]
	])('that does not know %s is the fault of the configuration', async (_, call, cure) => {
		const response = await call();
		expect(response.headers.get('www-authenticate')).toBeNull();
		expect(await answerOf(response)).toBe('500 configuration');
		expect(log.join()).toContain(cure);
	});
});

it('no token is in an answer or the log, whatever fails', async () => {
	const answers: string[] = [];
	const echo = { kind: 'body', body: tokens.alice, contentType: 'text/plain' } as const;
	for (const fault of [null, { kind: 'drop' }, echo] as const) {
		const own = createOwnEndpoint();
		await ask(`pat_${'a'.repeat(32)}`, things, own);
		logto.setFault(fault === null ? null : { paths: ['/oidc/token'], ...fault });
		for (const organization of ['acme', 'nowhere']) {
			const response = await ask(tokens.alice, { ...invoices, organization }, own);
			answers.push(JSON.stringify([...response.headers]), await response.text());
		}
	}
	expect(log.length).toBeGreaterThan(0);
	expect([...answers, ...log].join('\n')).not.toContain(tokens.alice);
});
