import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type {
	Configuration,
	JWK,
	KoaContextWithOIDC,
	Provider,
	errors as oidcErrors
} from 'oidc-provider';
import type { Directory } from './directory.js';
import { toLogtoError } from './errors.js';
import { registerRefreshTokenGrant } from './refresh-token-grant.js';
import type { LocalLogtoConfig } from './seeds.js';
import { logoutPage, signedOutPage } from './pages.js';

/** What was asked for at sign-in, by the id of the grant: later tokens depend on it. */
export interface RequestedAtSignIn {
	readonly scopes: readonly string[];
	readonly resources: readonly string[];
}

/** The parts that make up the OIDC server. */
export interface OidcParts {
	readonly issuer: string;
	readonly config: LocalLogtoConfig;
	readonly directory: Directory;
	readonly requested: Map<string, RequestedAtSignIn>;
	readonly key: SigningKey;
}

/** The key of this run, as published and as used. */
export interface SigningKey {
	readonly jwk: JWK;
	readonly id: string;
	readonly privateKey: CryptoKey;
}

/** `oidc-provider`'s error classes: the package is loaded on first use only. */
export type OidcErrors = typeof oidcErrors;

/** The claims of each scope. */
export const scopeClaims: Readonly<Record<string, string[]>> = {
	openid: ['sub'],
	profile: [
		'name',
		'family_name',
		'given_name',
		'middle_name',
		'nickname',
		'preferred_username',
		'profile',
		'picture',
		'website',
		'gender',
		'birthdate',
		'zoneinfo',
		'locale',
		'updated_at',
		'username',
		'created_at'
	],
	email: ['email', 'email_verified'],
	phone: ['phone_number', 'phone_number_verified'],
	address: ['address'],
	custom_data: ['custom_data'],
	identities: ['identities', 'sso_identities'],
	roles: ['roles'],
	'urn:logto:scope:organizations': ['organizations', 'organization_data'],
	'urn:logto:scope:organization_roles': ['organization_roles']
};

/** Authorization parameters of Logto beyond those of OpenID Connect. */
const extraParams = [
	'first_screen',
	'direct_sign_in',
	'identifier',
	'interaction_mode',
	'organization_id',
	'one_time_token'
];

/** An ES384 key as Logto publishes it: with `alg`, `use` and a thumbprint as `kid`. */
export async function createKey(): Promise<SigningKey> {
	const { privateKey } = await generateKeyPair('ES384', { extractable: true });
	const jwk = await exportJWK(privateKey);
	const id = await calculateJwkThumbprint(jwk);
	return { jwk: { ...jwk, kty: 'EC', alg: 'ES384', use: 'sig', kid: id }, id, privateKey };
}

/** The OIDC server; everything of Logto's that `oidc-provider` does otherwise is in here. */
export async function createOidc(parts: OidcParts): Promise<Provider> {
	const { default: OidcProvider, errors } = await loadOidcProvider();
	const provider = new OidcProvider(parts.issuer, toConfiguration(parts, errors));
	allowLoopback(provider, parts.config);
	registerRefreshTokenGrant(provider, errors, parts);
	provider.use(async (ctx, next) => {
		await next();
		if (ctx.status >= 400 && isObject(ctx.body) && 'error' in ctx.body)
			ctx.body = toLogtoError(ctx.body);
	});
	return provider;
}

async function loadOidcProvider() {
	try {
		return await import('oidc-provider');
	} catch (cause) {
		throw new Error(
			'The local Logto needs the package "oidc-provider", version 9. Install it with: npm install --save-dev oidc-provider@9',
			{ cause }
		);
	}
}

function toConfiguration({ config, directory, key }: OidcParts, errors: OidcErrors): Configuration {
	const refreshTtl = config.refreshTokenTtl;
	return {
		clients: [
			{
				client_id: config.clientId,
				client_secret: config.clientSecret,
				grant_types: ['authorization_code', 'refresh_token'],
				response_types: ['code'],
				// Replaced by the rule of `allowLoopback` where the configuration lists none.
				redirect_uris: [...(config.redirectUris ?? ['http://localhost/auth/callback/logto'])],
				post_logout_redirect_uris: [...(config.postLogoutRedirectUris ?? ['http://localhost/'])],
				id_token_signed_response_alg: 'ES384'
			}
		],
		jwks: { keys: [key.jwk] },
		claims: { ...scopeClaims, sid: null, auth_time: null, iss: null },
		scopes: [...Object.keys(scopeClaims), 'offline_access'],
		conformIdTokenClaims: false,
		enabledJWA: {
			idTokenSigningAlgValues: ['ES384'],
			clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA']
		},
		extraParams,
		pkce: { required: () => false },
		routes: {
			authorization: '/auth',
			token: '/token',
			userinfo: '/me',
			jwks: '/jwks',
			end_session: '/session/end',
			revocation: '/token/revocation',
			introspection: '/token/introspection',
			pushed_authorization_request: '/request'
		},
		cookies: {
			keys: [crypto.randomUUID()],
			// Cookies ignore ports: an app on the same host must not meet these.
			names: {
				session: 'local_logto_session',
				interaction: 'local_logto_interaction',
				resume: 'local_logto_resume'
			}
		},
		ttl: {
			AccessToken: config.accessTokenTtl,
			IdToken: 3600,
			AuthorizationCode: 60,
			Interaction: 3600,
			Session: 14 * 24 * 3600,
			Grant: 180 * 24 * 3600,
			RefreshToken: refreshTtl
		},
		interactions: {
			url: (_, interaction) =>
				toInteractionPath(interaction.prompt.name, config, interaction.params)
		},
		issueRefreshToken: async (_, client, code) =>
			client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
		findAccount: (_, id) => {
			const person = directory.find(id);
			if (person === null) return undefined;
			return {
				accountId: id,
				claims: async (use) => {
					const claims = directory.toClaims(person, use === 'userinfo' ? 'userinfo' : 'id_token');
					return { ...withoutUndefined(claims), sub: id };
				}
			};
		},
		renderError: (ctx, out) => {
			ctx.type = 'json';
			ctx.body = out;
		},
		features: {
			devInteractions: { enabled: false },
			claimsParameter: { enabled: false },
			dPoP: { enabled: false },
			revocation: { enabled: true, allowedPolicy: ownTokens },
			introspection: { enabled: true, allowedPolicy: ownTokens },
			resourceIndicators: {
				enabled: true,
				useGrantedResource: () => false,
				getResourceServerInfo: (ctx, resource) =>
					toResourceServer(ctx, resource, config, directory, errors)
			},
			rpInitiatedLogout: {
				logoutSource: (ctx, form) => {
					ctx.body = logoutPage(form);
				},
				postLogoutSuccessSource: (ctx) => {
					ctx.body = signedOutPage();
				}
			}
		}
	};
}

/** A client may revoke and look into what it was given itself. */
async function ownTokens(
	_: KoaContextWithOIDC,
	client: { readonly clientId: string },
	token: { readonly clientId?: string | undefined }
): Promise<boolean> {
	return token.clientId === client.clientId;
}

/** Where Logto sends the browser for a prompt, with the parameters its pages read. */
function toInteractionPath(
	prompt: string,
	config: LocalLogtoConfig,
	params: Readonly<Record<string, unknown>>
): string {
	const query = new URLSearchParams({ app_id: config.clientId });
	if (prompt === 'consent') return `/consent?${query}`;
	for (const name of [
		'organization_id',
		'login_hint',
		'ui_locales',
		'identifier',
		'one_time_token'
	]) {
		const value = params[name];
		if (typeof value === 'string') query.set(name, value);
	}
	const direct = params['direct_sign_in'];
	if (typeof direct === 'string' && direct.includes(':'))
		return `/direct/${direct.replace(':', '/')}?${query}&fallback=sign-in`;
	if (typeof params['one_time_token'] === 'string') return `/one-time-token?${query}`;
	return `${toFirstScreen(params)}?${query}`;
}

function toFirstScreen({
	first_screen: screen,
	interaction_mode: mode
}: Readonly<Record<string, unknown>>): string {
	const paths: Readonly<Record<string, string>> = {
		register: '/register',
		'identifier:register': '/identifier-register',
		'identifier:sign_in': '/identifier-sign-in',
		reset_password: '/reset-password',
		single_sign_on: '/single-sign-on/email'
	};
	return (
		(typeof screen === 'string' ? paths[screen] : undefined) ??
		(mode === 'signUp' ? '/register' : '/sign-in')
	);
}

function toResourceServer(
	ctx: KoaContextWithOIDC,
	resource: string,
	config: LocalLogtoConfig,
	directory: Directory,
	{ InvalidTarget }: OidcErrors
) {
	const permissions = config.resources[resource];
	if (permissions === undefined && resource !== 'urn:logto:resource:organizations')
		throw new InvalidTarget('resource indicator is missing, or unknown');
	const person = directory.find(ctx.oidc.account?.accountId ?? '');
	const allowed =
		person === null ? permissions : directory.resourcePermissions(person, resource, null);
	return {
		scope: (allowed ?? []).join(' '),
		audience: resource,
		accessTokenFormat: 'jwt' as const,
		accessTokenTTL: config.accessTokenTtl,
		jwt: { sign: { alg: 'ES384' as const } }
	};
}

/** The rules for addresses where the configuration lists none: this machine, whatever the port. */
function allowLoopback(provider: Provider, config: LocalLogtoConfig): void {
	const { prototype } = provider.Client;
	if (config.redirectUris === null)
		prototype.redirectUriAllowed = (uri: string) =>
			isLoopback(uri) && new URL(uri).pathname.endsWith('/auth/callback/logto');
	const registered = config.postLogoutRedirectUris;
	prototype.postLogoutRedirectUriAllowed = (uri: string) =>
		registered === null
			? isLoopback(uri)
			: URL.canParse(uri) && registered.some((entry) => new URL(entry).href === new URL(uri).href);
}

function isLoopback(uri: string): boolean {
	if (!URL.canParse(uri)) return false;
	const { protocol, hostname } = new URL(uri);
	return /^https?:$/.test(protocol) && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
