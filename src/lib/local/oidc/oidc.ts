import type { Configuration, FindAccount, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { organizationsResource } from '../../protocol/scopes.js';
import { rewriteResponse } from './rewrite-response.js';
import { deliver } from './backchannel.js';
import type { OidcErrors, OidcPackage } from './oidc-package.js';
import { toSigningKey, type OidcParts } from './oidc-parts.js';
import { registerClientCredentialsGrant } from './grants/client-credentials-grant.js';
import { allowLoopback, toClients } from './clients.js';
import { toInteractionPath } from './first-screen.js';
import { noteInteraction } from './interaction.js';
import { toInteractionPolicy } from './interaction-policy.js';
import { logoutPage, signedOutPage } from './logout-pages.js';
import { registerRefreshTokenGrant } from './grants/refresh-token-grant.js';
import { oidcScopes, scopeClaims } from './scope-claims.js';
import type { LocalLogtoConfig } from '../config/local-config.js';
import { registerTokenExchangeGrant } from './grants/token-exchange-grant.js';

/** Authorization parameters of Logto beyond those of OpenID Connect. */
const extraParams = [
	'first_screen',
	'direct_sign_in',
	'identifier',
	'interaction_mode',
	'organization_id',
	'one_time_token'
];

/** The OIDC server: `oidc-provider` with the behaviour of Logto where the two differ. */
export function createOidc(oidc: OidcPackage, parts: OidcParts): Provider {
	const { errors } = oidc;
	const provider = new oidc.Provider(parts.issuer, toConfiguration(oidc, parts));
	// The headers of a proxy are safe to read, because `pinAddress` writes them.
	provider.proxy = true;
	allowLoopback(provider, parts.config);
	registerRefreshTokenGrant(provider, errors, parts);
	registerClientCredentialsGrant(provider, errors, parts);
	registerTokenExchangeGrant(provider, errors, parts);
	provider.use(rewriteResponse);
	return provider;
}

function toConfiguration(oidc: OidcPackage, parts: OidcParts): Configuration {
	const { config, store, keys } = parts;
	return {
		adapter: (model: string) => store.adapter(model),
		allowOmittingSingleRegisteredRedirectUri: false,
		clients: toClients(config, toSigningKey(parts)),
		jwks: { keys: keys.map(({ jwk }) => jwk) },
		claims: { ...scopeClaims, sid: null, auth_time: null, iss: null },
		scopes: [...oidcScopes],
		conformIdTokenClaims: false,
		enabledJWA: {
			idTokenSigningAlgValues: ['PS256', 'RS256', 'ES384'],
			clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA']
		},
		extraParams,
		pkce: { required: () => false },
		routes,
		cookies: toCookies(parts),
		ttl: toTtl(config),
		interactions: {
			policy: toInteractionPolicy(oidc, parts),
			url: (ctx, { uid, prompt, params }) => {
				noteInteraction(ctx, String(params['client_id']), uid);
				return toInteractionPath(prompt.name, params);
			}
		},
		issueRefreshToken: async (_, client, code) =>
			client.grantTypeAllowed('refresh_token') &&
			(config.alwaysIssueRefreshToken || code.scopes.has('offline_access')),
		findAccount: createFindAccount(parts),
		fetch: deliver,
		renderError: (ctx, out) => {
			ctx.type = 'json';
			ctx.body = out;
		},
		features: toFeatures(parts, oidc.errors)
	};
}

const routes = {
	authorization: '/auth',
	token: '/token',
	userinfo: '/me',
	jwks: '/jwks',
	end_session: '/session/end',
	revocation: '/token/revocation',
	introspection: '/token/introspection',
	pushed_authorization_request: '/request'
};

function toCookies({ cookieSecret }: OidcParts): Configuration['cookies'] {
	return {
		keys: [cookieSecret],
		// Valid for the whole host, so that the sign-in page can lead to registration.
		short: { httpOnly: true, sameSite: 'lax', path: '/' },
		// Cookies ignore ports, so the names differ from those of an app on the same host.
		names: {
			session: 'local_logto_session',
			interaction: 'local_logto_interaction',
			resume: 'local_logto_resume'
		}
	};
}

function toTtl(config: LocalLogtoConfig): Configuration['ttl'] {
	return {
		AccessToken: config.accessTokenTtl,
		IdToken: config.idTokenTtl,
		AuthorizationCode: 60,
		Interaction: 3600,
		Session: 14 * 24 * 3600,
		Grant: 180 * 24 * 3600,
		RefreshToken: config.refreshTokenTtl
	};
}

const createFindAccount =
	({ config, directory }: OidcParts): FindAccount =>
	(_, id) => {
		const person = directory.find(id);
		// A suspension ends all sessions and grants. Logto up to 1.42 refuses nothing more.
		if (person === null || (person.isSuspended && config.version !== '1.42')) return undefined;
		return {
			accountId: id,
			claims: async (use) => {
				const claims = directory.toClaims(person, use === 'userinfo' ? 'userinfo' : 'id_token');
				return { ...withoutUndefined(claims), sub: id };
			}
		};
	};

function toFeatures(parts: OidcParts, errors: OidcErrors): Configuration['features'] {
	return {
		devInteractions: { enabled: false },
		claimsParameter: { enabled: false },
		dPoP: { enabled: false },
		backchannelLogout: { enabled: true },
		revocation: { enabled: true, allowedPolicy: createOwnTokensPolicy(errors) },
		introspection: { enabled: true, allowedPolicy: async () => true },
		resourceIndicators: {
			enabled: true,
			useGrantedResource: () => false,
			getResourceServerInfo: (ctx, resource) => toResourceServer(ctx, resource, parts, errors)
		},
		rpInitiatedLogout: {
			logoutSource: (ctx, form) => {
				ctx.body = logoutPage(form).toString();
			},
			postLogoutSuccessSource: (ctx) => {
				ctx.body = signedOutPage().toString();
			}
		}
	};
}

/** A client may revoke only its own tokens. Every client with a secret may introspect all tokens. */
const createOwnTokensPolicy =
	({ InvalidRequest }: OidcErrors) =>
	async (
		_: KoaContextWithOIDC,
		client: { readonly clientId: string },
		token: { readonly clientId?: string | undefined }
	): Promise<boolean> => {
		if (token.clientId === client.clientId) return true;
		throw new InvalidRequest('client is not authorized to revoke the presented token');
	};

/** The permissions of a resource that the user's roles grant; none before the sign-in. */
function toResourceServer(
	{ oidc: { account, session } }: KoaContextWithOIDC,
	resource: string,
	parts: OidcParts,
	{ InvalidTarget }: OidcErrors
) {
	const { config, directory } = parts;
	const isKnown = resource === organizationsResource || Object.hasOwn(config.resources, resource);
	if (!isKnown) throw new InvalidTarget('resource indicator is missing, or unknown');
	const person = directory.find(account?.accountId ?? session?.accountId ?? '');
	const holder = person ?? { roles: [], organizations: {} };
	const allowed = directory.resourcePermissions(holder, resource, null);
	return {
		scope: allowed.join(' '),
		audience: resource,
		accessTokenFormat: 'jwt' as const,
		accessTokenTTL: config.accessTokenTtl,
		jwt: { sign: { alg: toSigningKey(parts).alg } }
	};
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
