import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type {
	Configuration,
	JWK,
	KoaContextWithOIDC,
	Provider,
	errors as oidcErrors
} from 'oidc-provider';
import type { Directory } from './directory.js';
import { dressAnswer } from './answers.js';
import { toInteractionPath } from './first-screen.js';
import { registerRefreshTokenGrant } from './refresh-token-grant.js';
import type { LocalLogtoConfig } from './seeds.js';
import { logoutPage, signedOutPage } from './pages.js';
import { scopeClaims } from './scope-claims.js';
import { createStore } from './store.js';

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
	provider.use(dressAnswer);
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
		adapter: createStore(errors),
		allowOmittingSingleRegisteredRedirectUri: false,
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
			// Of the whole host, so that the sign-in page can lead to registration.
			short: { httpOnly: true, sameSite: 'lax', path: '/' },
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
				toInteractionPath(interaction.prompt.name, config.clientId, interaction.params)
		},
		issueRefreshToken: async (_, client, code) =>
			client.grantTypeAllowed('refresh_token') &&
			(config.alwaysIssueRefreshToken || code.scopes.has('offline_access')),
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
