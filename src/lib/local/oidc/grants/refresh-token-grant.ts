import { SignJWT } from 'jose';
import type {
	AccessToken,
	Grant,
	Provider,
	RefreshToken,
	TokenEndpointGrantContext
} from 'oidc-provider';
import { organizationsResource, organizationsScope } from '../../../protocol/scopes.js';
import { refuseDenied, signAccessToken, toTarget, type Target } from './access-token.js';
import { isThirdParty } from '../clients.js';
import type { Person } from '../../directory/person.js';
import type { OidcErrors } from '../oidc-package.js';
import { toSigningKey, type OidcParts } from '../oidc-parts.js';
import { scopeClaims } from '../scope-claims.js';

/** A confidential client's token is replaced after this part of its lifetime. */
const rotateAfter = 0.7;

interface Params {
	readonly refresh_token?: string;
	readonly scope?: string;
	/** Several resources count as none. */
	readonly resource?: string | readonly string[];
	readonly organization_id?: string;
}

type Context = TokenEndpointGrantContext<Params>;

/** One use of a refresh token. */
interface Use {
	readonly ctx: Context;
	readonly token: RefreshToken;
	readonly grant: Grant;
	readonly person: Person;
}

/**
 * Logto's refresh token grant instead of `oidc-provider`'s: organization tokens, rotation late in the
 * lifetime, and a short leeway, after which reuse ends the whole grant.
 */
export function registerRefreshTokenGrant(
	provider: Provider,
	errors: OidcErrors,
	parts: OidcParts
): void {
	const handler = async (ctx: Context): Promise<void> => {
		const use = await findUse(provider, errors, parts, ctx);
		if (parts.config.deniedUsers.includes(use.person.id))
			throw new errors.AccessDenied('Access denied.');
		refuseReuse(errors, parts, use.token);
		const target = toGrantedTarget(errors, parts, use);
		refuseDenied(errors, parts, target);
		const refreshToken = await rotate(provider, parts, use);
		const scopes = (ctx.oidc.params.scope ?? use.token.scope ?? '').split(' ');
		const access =
			target === null
				? await issueOpaque(provider, use, scopes)
				: await issueJwt(parts, use, target);
		ctx.body = {
			access_token: access.value,
			expires_in: parts.config.accessTokenTtl,
			...(scopes.includes('openid') ? { id_token: await signIdToken(parts, use, scopes) } : {}),
			refresh_token: refreshToken,
			scope: access.scope,
			token_type: 'Bearer'
		};
	};
	provider.registerGrantType<Params>('refresh_token', handler, [
		'refresh_token',
		'scope',
		'resource',
		'organization_id'
	]);
}

async function findUse(
	provider: Provider,
	{ InvalidGrant, InvalidRequest, InvalidScope }: OidcErrors,
	{ directory }: OidcParts,
	ctx: Context
): Promise<Use> {
	const { params, client } = ctx.oidc;
	if (params.refresh_token === undefined)
		throw new InvalidRequest("missing required parameter 'refresh_token'");
	const token = await provider.RefreshToken.find(params.refresh_token, { ignoreExpiration: true });
	if (token === undefined || token.clientId !== client.clientId || token.isExpired)
		throw new InvalidGrant('refresh token not found');
	const grant = await provider.Grant.find(token.grantId ?? '');
	const person = directory.find(token.accountId ?? '');
	if (grant === undefined || person === null) throw new InvalidGrant('grant not found');
	ctx.oidc.entity('RefreshToken', token);
	ctx.oidc.entity('Grant', grant);
	const missing = (params.scope?.split(' ') ?? []).filter((name) => !token.scopes.has(name));
	if (missing.length > 0)
		throw new InvalidScope('refresh token missing requested scope', missing.join(' '));
	return { ctx, token, grant, person };
}

/** A used token works within the leeway. After it, a use ends the grant with all its tokens. */
function refuseReuse(
	{ InvalidGrant }: OidcErrors,
	{ config, store, usedAt }: OidcParts,
	token: RefreshToken
): void {
	const last = usedAt.get(token.jti);
	if (last === undefined) return;
	if (Date.now() - last > config.refreshTokenLeeway * 1000) {
		store.endGrant(token.grantId ?? '');
		throw new InvalidGrant('refresh token already used');
	}
	usedAt.set(token.jti, Date.now());
}

async function rotate(
	provider: Provider,
	{ config, usedAt }: OidcParts,
	{ ctx, token }: Use
): Promise<string> {
	const age = (Date.now() / 1000 - token.iat) / ((token.exp ?? 0) - token.iat);
	const used = usedAt.has(token.jti);
	const due = config.alwaysRotate || age >= rotateAfter;
	if (!used && !(config.rotateRefreshToken && due)) return ctx.oidc.params.refresh_token ?? '';
	if (!used) usedAt.set(token.jti, Date.now());
	const next = new provider.RefreshToken({ ...toShared(token), client: ctx.oidc.client });
	return next.save();
}

/** The fields that a new refresh token copies from the old one. */
function toShared(token: RefreshToken) {
	const { accountId, authTime, claims, nonce, resource, sessionUid, sid } = token;
	const { grantId = '', gty = 'authorization_code' } = token;
	const shared = { accountId, authTime, claims, grantId, gty, nonce, resource, sessionUid, sid };
	const { expiresWithSession, iiat, scope = '' } = token;
	return { ...shared, expiresWithSession, iiat, scope };
}

/**
 * The target of the new token. Permissions of an API come from the grant, which has those of the user at
 * sign-in: later permissions need another authorization. Permissions of an organization are those that its
 * roles grant now.
 */
function toGrantedTarget(errors: OidcErrors, parts: OidcParts, use: Use) {
	const { config, directory, consentedOrganizations } = parts;
	const { params, client } = use.ctx.oidc;
	const { token, grant, person } = use;
	const { organization_id: organizationId } = params;
	const resource = typeof params.resource === 'string' ? params.resource : undefined;
	const known =
		resource === organizationsResource || Object.hasOwn(config.resources, resource ?? '');
	if (resource !== undefined && !(known && token.resourceIndicators.has(resource)))
		throw new errors.InvalidTarget('resource indicator is missing, or unknown');
	if (organizationId !== undefined && !token.scopes.has(organizationsScope))
		throw new errors.InsufficientScope('refresh token missing required scope', organizationsScope);
	const asked = params.scope?.split(' ') ?? [...token.scopes];
	const scopes =
		resource === undefined
			? asked
			: grant.getResourceScopeFiltered(resource, new Set(asked)).split(' ');
	const consented = isThirdParty(config, client.clientId)
		? consentedOrganizations.list(client.clientId, person.id)
		: undefined;
	const wish = { holder: person, resource, organizationId, scopes, consented };
	return toTarget(errors, directory, wish);
}

interface Issued {
	readonly value: string;
	readonly scope: string;
}

async function issueOpaque(
	provider: Provider,
	{ ctx, token }: Use,
	scopes: readonly string[]
): Promise<Issued> {
	const { accountId, claims, grantId, sessionUid, sid } = token;
	const granted = ctx.oidc.entities.Grant?.getOIDCScopeFiltered(new Set(scopes)) ?? '';
	const access: AccessToken = new provider.AccessToken({
		accountId: accountId ?? '',
		claims: claims ?? {},
		client: ctx.oidc.client,
		expiresWithSession: token.expiresWithSession ?? false,
		grantId: grantId ?? '',
		gty: 'refresh_token',
		sessionUid,
		sid
	});
	access.scope = granted;
	return { value: await access.save(), scope: granted };
}

async function issueJwt(parts: OidcParts, { ctx, person }: Use, target: Target): Promise<Issued> {
	const { clientId } = ctx.oidc.client;
	const value = await signAccessToken(parts, target, { subject: person.id, clientId });
	return { value, scope: target.permissions.join(' ') };
}

async function signIdToken(
	parts: OidcParts,
	{ ctx, token, person }: Use,
	scopes: readonly string[]
): Promise<string> {
	const names = new Set(scopes.flatMap((scope) => scopeClaims[scope] ?? []));
	const claims = Object.entries(parts.directory.toClaims(person, 'id_token')).filter(
		([name, value]) => names.has(name) && value !== undefined
	);
	const { alg, id, privateKey } = toSigningKey(parts);
	const now = Math.floor(Date.now() / 1000);
	return new SignJWT({ ...Object.fromEntries(claims), ...toSessionClaims(ctx, token) })
		.setProtectedHeader({ alg, kid: id })
		.setIssuer(parts.issuer)
		.setAudience(ctx.oidc.client.clientId)
		.setIssuedAt(now)
		.setExpirationTime(now + parts.config.idTokenTtl)
		.sign(privateKey);
}

/** The claims that a refreshed ID token copies from the first one. */
function toSessionClaims(ctx: Context, { nonce, sid }: RefreshToken): Record<string, string> {
	return {
		...(nonce === undefined ? {} : { nonce }),
		...(sid !== undefined && ctx.oidc.client.includeSid() ? { sid } : {})
	};
}
