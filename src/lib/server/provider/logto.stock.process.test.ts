import StockLogto from '@auth/core/providers/logto';
import { decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthJsApp } from '../../../../tests/support/authjs-app.js';
import { forgeIdTokens } from '../../../../tests/support/forged-id-tokens.js';
import { signInAtLogto } from '../../../../tests/support/http-client.js';
import { defaultConfig, startLocalLogto, type LocalLogto } from '../../local/index.js';
import { defaultScopes } from '../../protocol/scopes.js';
import { Logto, type LogtoProviderOptions } from './logto.js';

/** The rows of the table in docs/provider.md: what `@auth/core/providers/logto` comes to, and what ours does. */
let logto: LocalLogto;

beforeAll(async () => {
	const [alice, ...others] = defaultConfig.users;
	const users = alice === undefined ? [] : [{ ...alice, avatar: 'javascript:alert(1)' }, ...others];
	logto = await startLocalLogto({ port: 0, users });
});
afterAll(() => logto.close());
afterEach(() => {
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
});

const makers = { stock: StockLogto, ours: Logto } as const;
type Maker = keyof typeof makers;

const createApp = (
	maker: Maker,
	options: Pick<LogtoProviderOptions, 'issuer' | 'authorization'> = {}
) =>
	createAuthJsApp(
		makers[maker]({
			issuer: logto.issuer,
			clientId: logto.clientId,
			clientSecret: logto.clientSecret,
			...options
		})
	);

/** A row of the table: what each provider comes to. */
function row(
	title: string,
	find: (maker: Maker) => Promise<unknown>,
	expected: Readonly<Record<Maker, unknown>>
): void {
	it.each(Object.keys(makers) as Maker[])(`${title}: %s`, async (maker) => {
		expect(await find(maker)).toEqual(expected[maker]);
	});
}

describe('a fault of the provider of Auth.js', () => {
	const forms = ['', '/', '/oidc/', '/oidc/.well-known/openid-configuration'];
	row(
		'takes every form of the issuer',
		(maker) =>
			Promise.all(
				forms.map(async (form) => {
					const app = createApp(maker, { issuer: `${logto.endpoint}${form}` });
					return (await app.signIn('alice'))?.user.email;
				})
			),
		{ ours: forms.map(() => 'alice@example.test'), stock: forms.map(() => undefined) }
	);

	row(
		'takes AUTH_LOGTO_ISSUER as the page of Auth.js has it',
		async (maker) => {
			const env = {
				AUTH_LOGTO_ISSUER: logto.endpoint,
				AUTH_LOGTO_ID: logto.clientId,
				AUTH_LOGTO_SECRET: logto.clientSecret
			};
			const make = makers[maker];
			const called = await createAuthJsApp(make({}), { env }).signIn('alice');
			const given = await createAuthJsApp(make, { env }).signIn('alice');
			return [called?.user.email, given?.user.email];
		},
		{ ours: ['alice@example.test', 'alice@example.test'], stock: [undefined, undefined] }
	);

	row(
		'sends no secret over http to another machine',
		async (maker) => {
			const asked = vi.fn(async () => new Response(null, { status: 500 }));
			vi.stubGlobal('fetch', asked);
			const fault = await createApp(maker, { issuer: 'http://logto.example.test' })
				.start()
				.then(
					() => null,
					({ code }: { readonly code?: string }) => code
				);
			return [fault, asked.mock.calls.length];
		},
		{ ours: ['configuration', 0], stock: [null, 1] }
	);

	row(
		'brings a refresh token',
		async (maker) => typeof (await createApp(maker).signIn('alice'))?.account.refresh_token,
		{ ours: 'string', stock: 'undefined' }
	);

	row(
		'sends state and nonce with the challenge',
		async (maker) => {
			const { searchParams } = await createApp(maker).start();
			return ['code_challenge', 'state', 'nonce'].filter((name) => !searchParams.get(name));
		},
		{ ours: [], stock: ['state', 'nonce'] }
	);

	row(
		'refuses a callback with another state',
		async (maker) => {
			const app = createApp(maker);
			const client = app.openBrowser();
			const callback = new URL(
				await signInAtLogto(client, (await app.start(client)).href, 'alice')
			);
			callback.searchParams.set('state', 'another');
			return (await app.arrive(client, callback.href))?.user.email ?? null;
		},
		{ ours: null, stock: 'alice@example.test' }
	);

	row(
		'refuses an ID token that another signed',
		async (maker) => {
			vi.stubGlobal('fetch', await forgeIdTokens());
			return (await createApp(maker).signIn('alice'))?.account.providerAccountId ?? null;
		},
		{ ours: null, stock: 'bob000000002' }
	);

	const all = defaultScopes.join(' ');
	const userinfoOnly = ['custom_data', 'identities', 'sso_identities', 'organization_data'];
	row(
		'has the claims that Logto tells in userinfo only',
		async (maker) => {
			const app = createApp(maker, { authorization: { params: { scope: all } } });
			const arrival = await app.signIn('alice');
			return userinfoOnly.filter((name) => arrival !== null && name in arrival.profile);
		},
		{ ours: userinfoOnly, stock: [] }
	);

	row(
		'asks for every claim of LogtoProfile unless told otherwise',
		async (maker) => (await createApp(maker).start()).searchParams.get('scope'),
		{ ours: all, stock: 'offline_access openid email profile' }
	);

	row(
		'keeps a picture that is a script out of the user',
		async (maker) => (await createApp(maker).signIn('alice'))?.user.image,
		{ ours: null, stock: 'javascript:alert(1)' }
	);

	row(
		'starts a sign-in while Logto is down for a moment',
		async (maker) => {
			const app = createApp(maker);
			await app.start();
			logto.setFault({ kind: 'status', status: 500 });
			try {
				return (await app.start()).origin === logto.endpoint;
			} finally {
				logto.setFault(null);
			}
		},
		{ ours: true, stock: false }
	);

	row(
		'waits five seconds for Logto and no longer',
		async (maker) => {
			const limit = vi.spyOn(AbortSignal, 'timeout');
			const signals: unknown[] = [];
			vi.stubGlobal('fetch', async (_: unknown, init?: RequestInit) => {
				signals.push(init?.signal instanceof AbortSignal);
				throw new TypeError('fetch failed');
			});
			await createApp(maker, { issuer: `https://${maker}.logto.app/oidc` }).start();
			return [new Set(signals), new Set(limit.mock.calls.flat())];
		},
		{ ours: [new Set([true]), new Set([5000])], stock: [new Set([false]), new Set()] }
	);
});

describe.each(Object.keys(makers) as Maker[])('a behaviour of both providers: %s', (maker) => {
	it('takes a signature by ES384', async () => {
		const idToken = (await createApp(maker).signIn('alice'))?.account.id_token ?? '';
		expect(decodeProtectedHeader(idToken).alg).toBe('ES384');
	});

	it('refuses a callback of another issuer', async () => {
		const app = createApp(maker);
		const client = app.openBrowser();
		const callback = new URL(await signInAtLogto(client, (await app.start(client)).href, 'alice'));
		callback.searchParams.set('iss', 'https://other.logto.app/oidc');
		expect(await app.arrive(client, callback.href)).toBeNull();
	});

	it('joins several resources by commas', async () => {
		const resource = ['https://api.example.test', 'urn:logto:resource:organizations'];
		const { searchParams } = await createApp(maker, {
			authorization: { params: { resource } }
		}).start();
		expect(searchParams.getAll('resource')).toEqual([resource.join(',')]);
	});
});
