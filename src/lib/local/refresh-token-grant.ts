import { SignJWT } from 'jose';
import type { AccessToken, Provider, RefreshToken, TokenEndpointGrantContext } from 'oidc-provider';
import { organizationsResource, organizationsScope } from '../protocol/scopes.js';
import type { Person } from './directory.js';
import type { OidcErrors, OidcParts, RequestedAtSignIn } from './oidc.js';
import { scopeClaims } from './scope-claims.js';

/** A used refresh token is taken this much longer, in milliseconds; each use starts it anew. */
const leeway = 3000;

/** A confidential client's token is replaced when this part of its life is over. */
const rotateAfter = 0.7;

interface Params {
	readonly refresh_token?: string;
	readonly scope?: string;
	readonly resource?: string;
	readonly organization_id?: string;
}

type Context = TokenEndpointGrantContext<Params>;

/** Everything that one use of a refresh token works with. */
interface Use {
	readonly ctx: Context;
	readonly token: RefreshToken;
	readonly person: Person;
	readonly requested: RequestedAtSignIn;
}

/**
 * Logto's way of using a refresh token in place of `oidc-provider`'s own: organization tokens,
 * rotation late in life, and a short leeway after which reuse ends the whole grant.
 */
export function registerRefreshTokenGrant(
	provider: Provider,
	errors: OidcErrors,
	parts: OidcParts
): void {
	const usedAt = new Map<string, number>();
	const handler = async (ctx: Context): Promise<void> => {
		const use = await findUse(provider, errors, parts, ctx);
		await refuseReuse(provider, errors, usedAt, use.token);
		const target = toTarget(errors, parts, use);
		const refreshToken = await rotate(provider, parts, usedAt, use);
		const scopes = (ctx.oidc.params.scope ?? use.token.scope ?? '').split(' ');
		const access =
			target === null
				? await issueOpaque(provider, use, scopes)
				: await signAccessToken(parts, use, target);
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
	{ directory, requested }: OidcParts,
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
	const asked = requested.get(token.grantId ?? '');
	if (grant === undefined || person === null || asked === undefined)
		throw new InvalidGrant('grant not found');
	ctx.oidc.entity('RefreshToken', token);
	ctx.oidc.entity('Grant', grant);
	const missing = (params.scope?.split(' ') ?? []).filter((name) => !asked.scopes.includes(name));
	if (missing.length > 0)
		throw new InvalidScope('refresh token missing requested scope', missing.join(' '));
	return { ctx, token, person, requested: asked };
}

/** Within the leeway a used token works on; after it, its use ends the grant with all its tokens. */
async function refuseReuse(
	provider: Provider,
	{ InvalidGrant }: OidcErrors,
	usedAt: Map<string, number>,
	token: RefreshToken
): Promise<void> {
	const last = usedAt.get(token.jti);
	if (last === undefined) return;
	if (Date.now() - last <= leeway) {
		usedAt.set(token.jti, Date.now());
		return;
	}
	const grantId = token.grantId ?? '';
	await provider.RefreshToken.revokeByGrantId(grantId);
	await provider.AccessToken.revokeByGrantId(grantId);
	await (await provider.Grant.find(grantId))?.destroy();
	throw new InvalidGrant('refresh token already used');
}

async function rotate(
	provider: Provider,
	{ config }: OidcParts,
	usedAt: Map<string, number>,
	{ ctx, token }: Use
): Promise<string> {
	const age = (Date.now() / 1000 - token.iat) / ((token.exp ?? 0) - token.iat);
	const used = usedAt.has(token.jti);
	if (!used && !config.alwaysRotate && age < rotateAfter)
		return ctx.oidc.params.refresh_token ?? '';
	if (!used) usedAt.set(token.jti, Date.now());
	const next = new provider.RefreshToken({ ...toShared(token), client: ctx.oidc.client });
	return next.save();
}

/** What a rotated token takes over from the one before. */
function toShared(token: RefreshToken) {
	const { accountId, authTime, claims, nonce, resource, sessionUid, sid } = token;
	const { grantId = '', gty = 'authorization_code' } = token;
	const shared = { accountId, authTime, claims, grantId, gty, nonce, resource, sessionUid, sid };
	const { expiresWithSession, iiat, scope = '' } = token;
	return { ...shared, expiresWithSession, iiat, scope };
}

/** A JWT access token to make. */
interface Target {
	readonly audience: string;
	readonly permissions: readonly string[];
	readonly claims: Readonly<Record<string, string>>;
}

/** `null` for the opaque token of userinfo. */
function toTarget(errors: OidcErrors, { config, directory }: OidcParts, use: Use): Target | null {
	const { params } = use.ctx.oidc;
	const { person, requested } = use;
	const { resource, organization_id: organizationId } = params;
	if (
		resource !== undefined &&
		!(resource in config.resources && requested.resources.includes(resource))
	)
		if (resource !== organizationsResource || !requested.resources.includes(resource))
			throw new errors.InvalidTarget('resource indicator is missing, or unknown');
	if (organizationId === undefined && resource === undefined) return null;
	const asked = (permissions: readonly string[]) =>
		permissions.filter((name) => (params.scope?.split(' ') ?? requested.scopes).includes(name));
	if (organizationId === undefined) {
		const audience = resource ?? '';
		const permissions = directory.resourcePermissions(person, audience, null);
		return { audience, permissions: asked(permissions), claims: {} };
	}
	if (!requested.scopes.includes(organizationsScope))
		throw new errors.InsufficientScope('refresh token missing required scope', organizationsScope);
	const own = directory.organizationPermissions(person, organizationId);
	if (own === null) throw toAccessDenied(errors, 'user is not a member of the organization');
	if (resource !== undefined)
		return {
			audience: resource,
			permissions: asked(directory.resourcePermissions(person, resource, organizationId)),
			claims: { organization_id: organizationId }
		};
	const known = requested.resources.includes(organizationsResource);
	const audience = `urn:logto:organization:${organizationId}`;
	return { audience, permissions: known ? asked(own) : [], claims: {} };
}

function toAccessDenied({ AccessDenied }: OidcErrors, description: string): Error {
	return Object.assign(new AccessDenied(description), { status: 403, statusCode: 403 });
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
	return { value: await access.save(), scope: scopes.join(' ') };
}

async function signAccessToken(
	{ key, issuer, config }: OidcParts,
	{ ctx, person }: Use,
	{ audience, permissions, claims }: Target
): Promise<Issued> {
	const scope = permissions.join(' ');
	const now = Math.floor(Date.now() / 1000);
	const value = await new SignJWT({ ...claims, scope, client_id: ctx.oidc.client.clientId })
		.setProtectedHeader({ alg: 'ES384', typ: 'at+jwt', kid: key.id })
		.setJti(crypto.randomUUID())
		.setSubject(person.id)
		.setIssuedAt(now)
		.setExpirationTime(now + config.accessTokenTtl)
		.setIssuer(issuer)
		.setAudience(audience)
		.sign(key.privateKey);
	return { value, scope };
}

async function signIdToken(
	{ key, issuer, directory }: OidcParts,
	{ ctx, token, person }: Use,
	scopes: readonly string[]
): Promise<string> {
	const names = new Set(scopes.flatMap((scope) => scopeClaims[scope] ?? []));
	const claims = Object.entries(directory.toClaims(person, 'id_token')).filter(
		([name, value]) => names.has(name) && value !== undefined
	);
	const nonce = token.nonce === undefined ? {} : { nonce: token.nonce };
	const now = Math.floor(Date.now() / 1000);
	return new SignJWT({ ...Object.fromEntries(claims), ...nonce })
		.setProtectedHeader({ alg: 'ES384', kid: key.id })
		.setIssuer(issuer)
		.setAudience(ctx.oidc.client.clientId)
		.setIssuedAt(now)
		.setExpirationTime(now + 3600)
		.sign(key.privateKey);
}
