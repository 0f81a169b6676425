import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandle } from '../../src/lib/server/handle.js';
import type { RequestEvent } from '../../src/lib/server/kit.js';
import type { LogtoAuthOptions, Rule } from '../../src/lib/server/config/options.js';
import { createRuntimes, type Runtime } from '../../src/lib/server/runtime.js';
import { memoryStore } from '../../src/lib/server/stores/memory-store.js';
import { authSecret } from '../support/secret.js';
import { toRecord } from '../support/units.js';

/**
 * One process that serves two tenants, each with a Logto, a rule table and people of its own, and keys of
 * the same name: everything that a process shares between requests is in use at once.
 */
const tenants = ['one', 'two'] as const;
type Tenant = (typeof tenants)[number];
const people = ['alice', 'bob'] as const;

/** What Alice alone may do in her organization. */
const permissions = { one: 'read:invoices', two: 'write:invoices' } as const;

const keys = new Map<Tenant, { readonly privateKey: CryptoKey; readonly jwks: object }>();

beforeAll(async () => {
	for (const tenant of tenants) {
		const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
		const jwk = { ...(await exportJWK(publicKey)), kid: 'same', alg: 'ES384', use: 'sig' };
		keys.set(tenant, { privateKey, jwks: { keys: [jwk] } });
	}
});
afterEach(() => vi.unstubAllGlobals());

const visit = fc.record({
	tenant: fc.constantFrom(...tenants),
	person: fc.constantFrom(...people, null),
	path: fc.constantFrom('/open', '/table', '/o/acme', '/auth/session'),
	/** Whether Logto is to confirm the claims of this session. */
	stale: fc.boolean()
});
type Visit = typeof visit extends fc.Arbitrary<infer Value> ? Value : never;

describe.each(['cookies', 'a store'])('one process for two tenants, sessions in %s', (place) => {
	it('never answers with another tenant, another person or another rule', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.scheduler(),
				fc.array(fc.array(visit, { minLength: 2, maxLength: 8 }), { minLength: 2, maxLength: 3 }),
				async (scheduler, waves) => {
					vi.stubGlobal('fetch', (input: string | URL, init: RequestInit = {}) =>
						scheduler.schedule(Promise.resolve().then(() => answer(String(input), init)))
					);
					const options = Object.fromEntries(
						tenants.map((tenant) => [tenant, toOptions(tenant, place)])
					);
					const getRuntime = createRuntimes();
					const source = (event: RequestEvent) => find(options, event.url.hostname.split('.')[0]);
					const handle = createHandle(source, getRuntime);
					const signIn = createSignIn((tenant) => getRuntime(find(options, tenant)));
					// What is asked later finds what was asked before in every cache.
					for (const visits of waves) {
						const answers = visits.map((each) => expectOwn(handle, signIn, each));
						await scheduler.waitFor(Promise.all(answers));
					}
				}
			),
			{ numRuns: 30 }
		);
	});
});

function toOptions(tenant: Tenant, place: string): LogtoAuthOptions {
	return {
		env: {
			AUTH_LOGTO_ISSUER: `https://${tenant}.logto.app`,
			// The same of both tenants: nothing but the issuer tells them apart.
			AUTH_LOGTO_ID: 'app',
			AUTH_LOGTO_SECRET: 'app-secret-value',
			AUTH_SECRET: authSecret
		},
		logLevel: 'silent',
		organization: { param: 'organization' },
		...(place === 'a store' ? { sessions: memoryStore() } : {}),
		routes: {
			'/open': 'public',
			'/table': tenant === 'one' ? 'public' : 'session',
			'/o/[organization]': { permission: permissions[tenant] }
		} as Record<string, Rule>
	};
}

type SignIn = (visit: Visit) => Promise<string>;

/** Signs a user in, once each, and returns the `Cookie` header of their browser; `''` for an anonymous visitor. */
function createSignIn(toRuntime: (tenant: Tenant) => Runtime): SignIn {
	const browsers = new Map<string, Promise<string>>();
	const make = async ({ tenant, person, stale }: Visit): Promise<string> => {
		const { sessions, config } = toRuntime(tenant);
		const sub = `${person} of ${tenant}`;
		const record = toRecord(config, {
			site: `https://${tenant}.example`,
			profile: toProfile(sub),
			refreshToken: `refresh|${sub}`
		});
		const kept = stale ? { ...record, checkedAt: record.checkedAt - 3600 } : record;
		await sessions.create(kept);
		const cookies = await sessions.write(toEvent(`https://${tenant}.example/`), kept);
		return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
	};
	return (visit) => {
		if (visit.person === null) return Promise.resolve('');
		const key = `${visit.person} ${visit.tenant} ${visit.stale}`;
		const cookie = browsers.get(key) ?? make(visit);
		browsers.set(key, cookie);
		return cookie;
	};
}

/** Asks as a browser with a user's session would, and checks whose the answer is. */
async function expectOwn(
	handle: ReturnType<typeof createHandle>,
	signIn: SignIn,
	visit: Visit
): Promise<void> {
	const { tenant, person, path } = visit;
	const sub = `${person} of ${tenant}`;
	const event = toEvent(`https://${tenant}.example${path}`);
	event.request.headers.set('cookie', await signIn(visit));
	const response = await handle({ event, resolve: (given) => showLocals(given, sub) });
	if (path === '/auth/session') {
		const session: unknown = await response.json();
		if (person === null) expect(session).toBeNull();
		else expect(session).toMatchObject({ user: { id: sub } });
		return;
	}
	const open = path === '/open' || (path === '/table' && tenant === 'one');
	if (person === null && !open) return expect(response.status).toBe(401);
	// Bob's token in Acme has no permission.
	if (path === '/o/acme' && person === 'bob') return expect(response.status).toBe(403);
	expect(response.status, await response.clone().text()).toBe(200);
	const shown: unknown = await response.json();
	expect(shown).toEqual(person === null ? { sub: null, token: null } : { sub, token: sub });
}

/** The app's part: a page that shows whose session and token it has. */
async function showLocals(event: RequestEvent, sub: string): Promise<Response> {
	const { locals } = event;
	if (!('auth' in locals) || !('logto' in locals)) throw new Error('The hook filled nothing.');
	const { auth, logto } = locals as App.Locals;
	const session = await auth();
	if (session === null) return Response.json({ sub: null, token: null });
	const token = await logto.getAccessToken({ organizationId: 'acme' });
	expect(JSON.stringify(session)).toContain(sub);
	return Response.json({ sub: session.user.id, token: token.split('|')[0] });
}

function toEvent(address: string): RequestEvent {
	const url = new URL(address);
	const organization = url.pathname.startsWith('/o/') ? '/o/[organization]' : null;
	return {
		url,
		request: new Request(url, { headers: { accept: 'application/json' } }),
		route: { id: url.pathname.startsWith('/auth/') ? null : (organization ?? url.pathname) },
		params: organization === null ? {} : { organization: 'acme' },
		cookies: { getAll: () => [] },
		locals: {},
		isDataRequest: false,
		setHeaders() {}
	};
}

const toProfile = (sub: string) => ({
	sub,
	name: sub,
	organizations: ['acme'],
	organization_data: [{ id: 'acme', name: 'Acme', description: null }],
	organization_roles: ['acme:member']
});

/** Both Logtos: each knows its own people and signs with its own key. */
async function answer(address: string, init: RequestInit): Promise<Response> {
	const { hostname, pathname, origin } = new URL(address);
	const tenant = tenants.find((name) => hostname.startsWith(`${name}.`));
	const key = tenant === undefined ? undefined : keys.get(tenant);
	if (tenant === undefined || key === undefined) throw new TypeError('fetch failed');
	const issuer = `${origin}/oidc`;
	if (pathname === '/oidc/.well-known/openid-configuration')
		return Response.json({
			issuer,
			authorization_endpoint: `${issuer}/auth`,
			token_endpoint: `${issuer}/token`,
			userinfo_endpoint: `${issuer}/me`,
			jwks_uri: `${issuer}/jwks`,
			revocation_endpoint: `${issuer}/token/revocation`,
			id_token_signing_alg_values_supported: ['ES384']
		});
	if (pathname === '/oidc/jwks') return Response.json(key.jwks);
	if (pathname === '/oidc/me') {
		const token = new Headers(init.headers).get('authorization') ?? '';
		return Response.json(toProfile(toOwn(token.replace('Bearer ', '').split('|')[0], tenant)));
	}
	const body = new URLSearchParams(String(init.body));
	const sub = toOwn(body.get('refresh_token')?.split('|')[1], tenant);
	return Response.json({
		access_token: `${sub}|${body.get('organization_id')}`,
		id_token: await new SignJWT({ sub })
			.setProtectedHeader({ alg: 'ES384', kid: 'same' })
			.setIssuer(issuer)
			.setAudience('app')
			.setIssuedAt()
			.setExpirationTime('1h')
			.sign(key.privateKey),
		expires_in: 3600,
		scope: sub.startsWith('alice') ? permissions[tenant] : ''
	});
}

/** @throws Error when a token came to the other tenant */
function toOwn(sub: string | undefined, tenant: Tenant): string {
	if (sub?.endsWith(` of ${tenant}`) !== true)
		throw new Error(`Tenant ${tenant} was sent a token of ${sub}.`);
	return sub;
}

function find(
	options: Readonly<Record<string, LogtoAuthOptions>>,
	name: string | undefined
): LogtoAuthOptions {
	const found = name === undefined ? undefined : options[name];
	if (found === undefined) throw new Error('There is no such tenant.');
	return found;
}
