import { customFetch } from '@auth/core';
import type { Adapter, AdapterUser } from '@auth/core/adapters';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthJsApp, type AuthJsAppOptions } from '../../../../tests/support/authjs-app.js';
import { forgeIdTokens } from '../../../../tests/support/forged-id-tokens.js';
import { createHandledApp } from '../../../../tests/support/handled-app.js';
import { authSecret } from '../../../../tests/support/secret.js';
import { navigation, readSession, toCallback } from '../../../../tests/support/sign-in.js';
import { startLocalLogto, type LocalLogto } from '../../local/index.js';
import { defaultScopes } from '../../protocol/scopes.js';
import { Logto, type LogtoProviderOptions } from './logto.js';

let logto: LocalLogto;

beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());
afterEach(() => void vi.unstubAllGlobals());

const networkFetch = globalThis.fetch;

const createApp = (options: LogtoProviderOptions = {}, config: AuthJsAppOptions = {}) =>
	createAuthJsApp(
		Logto({
			issuer: logto.issuer,
			clientId: logto.clientId,
			clientSecret: logto.clientSecret,
			...options
		}),
		config
	);

describe('an option of the app overrides the default', () => {
	const names = ['code_challenge', 'state', 'nonce'] as const;
	const paramsOf = async (options: LogtoProviderOptions) =>
		(await createApp(options).start()).searchParams;
	const withParams = (params: Readonly<Record<string, unknown>>) =>
		paramsOf({ authorization: { params } });

	it('authorization.params, one by one', async () => {
		const params = await withParams({ first_screen: 'register', ui_locales: 'fr' });
		expect(Object.fromEntries(params)).toMatchObject({
			first_screen: 'register',
			ui_locales: 'fr',
			scope: defaultScopes.join(' '),
			prompt: 'consent'
		});
	});

	it.each([
		['by the name of another prompt', { prompt: 'login' }, 'login'],
		['where it is left out', { prompt: undefined }, null],
		['where no refresh token is asked for', { scope: 'openid' }, null]
	])('no consent %s', async (_, params, prompt) => {
		expect((await withParams(params)).get('prompt')).toBe(prompt);
	});

	it('several resources, in one parameter', async () => {
		const resource = ['https://api.example.test', 'urn:logto:resource:organizations'];
		expect((await withParams({ resource })).getAll('resource')).toEqual([resource.join(',')]);
	});

	it('authorization, as an address', async () => {
		const { origin, pathname } = await createApp({
			authorization: 'https://login.example.test/auth'
		}).start();
		expect(origin + pathname).toBe('https://login.example.test/auth');
	});

	it.each([[['state']], [['pkce', 'state']], [['none']]] as const)(
		'checks: %j',
		async ([...checks]) => {
			const params = await paramsOf({ checks });
			const list: readonly string[] = checks;
			const sent = names.filter((name) => params.has(name));
			expect(sent).toEqual(names.filter((name) => list.includes(checkOf[name])));
		}
	);

	it('profile, with every claim and the tokens', async () => {
		const app = createApp({
			profile: ({ sub, custom_data, organization_roles }, { access_token }) => ({
				id: `own-${sub}`,
				name: JSON.stringify([custom_data, organization_roles]),
				image: typeof access_token
			})
		});
		expect(await app.signIn('alice')).toMatchObject({
			account: { providerAccountId: 'own-alice0000001' },
			user: {
				name: JSON.stringify([
					{ theme: 'dark', nested: { n: 1 } },
					['acme:admin', 'globex:member']
				]),
				image: 'string'
			}
		});
	});

	it('issuer, clientId and clientSecret, over the variables', async () => {
		const env = {
			AUTH_LOGTO_ISSUER: 'https://other.logto.app',
			AUTH_LOGTO_ID: 'other',
			AUTH_LOGTO_SECRET: 'other'
		};
		expect(await createApp({}, { env }).signIn('alice')).not.toBeNull();
	});

	it('token and userinfo, as addresses, with the algorithm that discovery would tell', async () => {
		const token = vi.fn((response: Response) => Promise.resolve(response));
		const app = createApp({
			token: { url: `${logto.issuer}/token`, conform: token },
			userinfo: `${logto.issuer}/me`,
			client: { id_token_signed_response_alg: 'ES384' }
		});
		expect((await app.signIn('alice'))?.profile).toMatchObject({ custom_data: { theme: 'dark' } });
		expect(token).toHaveBeenCalledOnce();
	});

	it('an ID token is verified where the endpoints are written by hand, too', async () => {
		vi.stubGlobal('fetch', await forgeIdTokens());
		const app = createApp({
			authorization: { url: `${logto.issuer}/auth` },
			token: `${logto.issuer}/token`,
			userinfo: `${logto.issuer}/me`,
			client: { id_token_signed_response_alg: 'ES384' }
		});
		expect(await app.signIn('alice')).toBeNull();
	});

	it('client: the secret in the body', async () => {
		const bodies: string[] = [];
		vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
			if (init?.body) bodies.push(String(init.body));
			return networkFetch(input, init);
		});
		const app = createApp({ client: { token_endpoint_auth_method: 'client_secret_post' } });
		expect(await app.signIn('alice')).not.toBeNull();
		expect(bodies.join()).toContain('client_secret=');
	});

	it('the fetch', async () => {
		const own = vi.fn(networkFetch);
		expect(await createApp({ [customFetch]: own }).signIn('alice')).not.toBeNull();
		expect(own).toHaveBeenCalled();
	});

	it('id, name and style, on the page of Auth.js', async () => {
		const provider = Logto({
			id: 'customers',
			name: 'Customers',
			style: { brandColor: '#123456' },
			issuer: logto.issuer,
			clientId: logto.clientId
		});
		const app = createAuthJsApp(provider, {}, 'customers');
		const page = await app.openBrowser().fetch('http://localhost:5173/auth/signin');
		const html = await page.text();
		for (const part of ['/auth/signin/customers', 'Sign in with Customers', '#123456'])
			expect(html).toContain(part);
		expect((await app.start()).searchParams.get('redirect_uri')).toMatch(/\/callback\/customers$/);
	});

	it.each([true, false])('allowDangerousEmailAccountLinking: %s', async (allow) => {
		const linked: string[] = [];
		const adapter = createAdapter('alice@example.test', linked);
		const app = createApp(
			{ allowDangerousEmailAccountLinking: allow },
			{ adapter, session: { strategy: 'jwt' } }
		);
		await app.signIn('alice');
		expect(linked).toEqual(allow ? ['alice0000001'] : []);
	});
});

it.each(['/auth', '/api/auth'])('the callback is at %s/callback/logto', async (basePath) => {
	const app = createApp({}, { basePath });
	const { searchParams } = await app.start();
	expect(searchParams.get('redirect_uri')).toBe(`http://localhost:5173${basePath}/callback/logto`);
	expect((await app.signIn('alice'))?.user.email).toBe('alice@example.test');
});

it('the callback of LogtoAuth is below its basePath, as the page of Auth.js has it', async () => {
	const app = createHandledApp({
		env: {
			AUTH_LOGTO_ISSUER: logto.endpoint,
			AUTH_LOGTO_ID: logto.clientId,
			AUTH_LOGTO_SECRET: logto.clientSecret,
			AUTH_SECRET: authSecret
		},
		basePath: '/api/auth'
	});
	const demo = { origin: app.origin, base: '/api' };
	const client = app.openBrowser();
	const callback = await toCallback(client, demo, 'alice');
	expect(new URL(callback).pathname).toBe('/api/auth/callback/logto');
	await client.fetch(callback, { headers: navigation });
	expect(await readSession(client, demo)).toMatchObject({ user: { email: 'alice@example.test' } });
});

describe('a wrong issuer', () => {
	it.each([
		'logto.example.test',
		'https://a:b@logto.example.test',
		'https://logto.example.test/?a=1'
	])('%s is named at the first request, and not while the app is built', async (issuer) => {
		const app = createApp({ issuer });
		await expect(app.start()).rejects.toMatchObject({
			code: 'configuration',
			message: expect.stringContaining('AUTH_LOGTO_ISSUER')
		});
	});

	it.each([undefined, ''])('Auth.js reports %j', async (issuer) => {
		const app = createAuthJsApp(Logto(issuer === undefined ? {} : { issuer }));
		expect((await app.start()).pathname).not.toBe('/auth');
		expect(app.faults.join()).toContain('missing both `issuer`');
	});
});

/** Which check of Auth.js sends a parameter. */
const checkOf = { code_challenge: 'pkce', state: 'state', nonce: 'nonce' } as const;

/** A database that knows one user by e-mail, and says which accounts are linked to them. */
function createAdapter(email: string, linked: string[]): Adapter {
	const user: AdapterUser = { id: '1', email, emailVerified: null };
	return {
		createUser: async (created) => created,
		getUser: async () => user,
		getUserByEmail: async (wanted) => (wanted === email ? user : null),
		getUserByAccount: async () => null,
		updateUser: async () => user,
		linkAccount: async ({ providerAccountId }) => void linked.push(providerAccountId)
	};
}
