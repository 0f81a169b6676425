import { afterEach, expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import type { RequestContext } from '../request/request-context.js';
import type { LogtoAuthOptions } from '../config/options.js';
import type { SessionRecord } from '../session/record/record.js';
import { memoryStore } from '../stores/memory-store.js';
import { impersonate } from './impersonate.js';

afterEach(() => {
	vi.unstubAllGlobals();
});

const issuer = 'https://tenant.logto.app/oidc';
const discovery = {
	issuer,
	authorization_endpoint: `${issuer}/auth`,
	token_endpoint: `${issuer}/token`,
	userinfo_endpoint: `${issuer}/me`,
	jwks_uri: `${issuer}/jwks`,
	id_token_signing_alg_values_supported: ['ES384']
};

type Meanwhile = (context: RequestContext, record: SessionRecord) => Promise<unknown>;

/** A Logto that says who Bob is only after `meanwhile`. */
function stubLogto(meanwhile: () => Promise<unknown>): void {
	vi.stubGlobal('fetch', async (input: string | URL, init: RequestInit = {}) => {
		const { pathname } = new URL(input);
		if (pathname.endsWith('openid-configuration')) return Response.json(discovery);
		if (pathname.endsWith('/revocation')) return new Response();
		if (pathname.endsWith('/token')) {
			const isExchange = String(init.body).includes('subject_token');
			return Response.json({ access_token: isExchange ? 'bob' : 'alice', expires_in: 3600 });
		}
		await meanwhile();
		return Response.json({ sub: 'bob', name: 'Bob' });
	});
}

/** What Alice gets who asks to go on as Bob. */
async function ask(options: Partial<LogtoAuthOptions>, meanwhile: Meanwhile) {
	const { context, record } = await arrive({ options });
	if (record === null) throw new Error('Alice is signed in.');
	stubLogto(() => meanwhile(context, record));
	const outcome: unknown = await impersonate(context, { subjectToken: 'x' }).catch(
		(error: unknown) => error
	);
	return { outcome, context };
}

const ending: Meanwhile = (context, record) => context.runtime().sessions.end(record);
const endingAll: Meanwhile = (context) => context.runtime().sessions.endAll({ subject: 'alice' });

it.each<[string, () => Partial<LogtoAuthOptions>]>([
	['a cookie', () => ({})],
	['a cookie, with revocations', () => ({ revocations: memoryStore() })],
	['a store', () => ({ sessions: memoryStore() })]
])('starts for a session in %s', async (_, options) => {
	const { outcome, context } = await ask(options(), async () => undefined);
	expect(outcome).toMatchObject({ user: { id: 'bob' }, actor: { id: 'alice' } });
	expect((await context.record())?.actor?.id).toBe('alice');
});

it.each<[string, () => Partial<LogtoAuthOptions>, Meanwhile]>([
	['a cookie', () => ({}), ending],
	['a cookie, with revocations', () => ({ revocations: memoryStore() }), ending],
	['a cookie, by a sign-out everywhere', () => ({ revocations: memoryStore() }), endingAll],
	['a store', () => ({ sessions: memoryStore() }), ending],
	['a store, by a sign-out everywhere', () => ({ sessions: memoryStore() }), endingAll]
])(
	'does not start when the session has ended in the meantime: in %s',
	async (_, options, meanwhile) => {
		const { outcome, context } = await ask(options(), meanwhile);
		expect(outcome).toMatchObject({ code: 'session_missing' });
		expect((await context.runtime().sessions.list('bob')) ?? []).toEqual([]);
	}
);
