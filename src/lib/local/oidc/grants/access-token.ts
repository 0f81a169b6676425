import { SignJWT } from 'jose';
import { organizationAudiencePrefix } from '../../../protocol/scopes.js';
import type { Directory } from '../../directory/directory.js';
import type { RoleHolder } from '../../directory/permissions.js';
import type { OidcErrors } from '../oidc-package.js';
import { toSigningKey, type OidcParts } from '../oidc-parts.js';

/** A request for a JWT access token. */
export interface Wish {
	readonly holder: RoleHolder & { readonly hasMfa: boolean };
	readonly resource: string | undefined;
	readonly organizationId: string | undefined;
	/** The requested permissions. A token has no others. */
	readonly scopes: readonly string[];
	/** The organizations that the user granted to a third-party application; absent: all. */
	readonly consented?: readonly string[] | undefined;
}

/** A JWT access token to sign. */
export interface Target {
	readonly audience: string;
	/** Without any, a user's token has an empty `scope`, and a machine's token has none. */
	readonly permissions: readonly string[];
	readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * The target of a user's token; `null` for the opaque token of userinfo. A token for an organization is for
 * its members only and, if the organization requires it, for members with a second factor.
 */
export function toTarget(errors: OidcErrors, directory: Directory, wish: Wish): Target | null {
	const { holder, resource, organizationId, scopes, consented } = wish;
	const asked = (permissions: readonly string[]) =>
		permissions.filter((name) => scopes.includes(name));
	if (organizationId === undefined) {
		if (resource === undefined) return null;
		const permissions = directory.resourcePermissions(holder, resource, null);
		return { audience: resource, permissions: asked(permissions), claims: {} };
	}
	const own = directory.organizationPermissions(holder, organizationId);
	if (own === null) throw toAccessDenied(errors, 'user is not a member of the organization');
	if (consented?.includes(organizationId) === false)
		throw toAccessDenied(errors, 'organization access is not granted to the application');
	if (directory.findOrganization(organizationId)?.isMfaRequired === true && !holder.hasMfa)
		throw toAccessDenied(errors, 'organization requires MFA but user has no MFA configured');
	if (resource === undefined) {
		const audience = `${organizationAudiencePrefix}${organizationId}`;
		return { audience, permissions: asked(own), claims: {} };
	}
	return {
		audience: resource,
		permissions: asked(directory.resourcePermissions(holder, resource, organizationId)),
		claims: { organization_id: organizationId }
	};
}

/** Logto answers 403 if an organization refuses a token. */
export function toAccessDenied({ AccessDenied }: OidcErrors, description: string): Error {
	return Object.assign(new AccessDenied(description), { status: 403, statusCode: 403 });
}

/** Refuses as the tenant's JWT customizer does by `api.denyAccess()`: 400 with its own message. */
export function refuseDenied(
	{ AccessDenied }: OidcErrors,
	{ config }: OidcParts,
	target: Target | null
): void {
	if (target !== null && config.deniedResources.includes(target.audience))
		throw new AccessDenied('The customizer denies this API.');
}

/** Signs a JWT access token (RFC 9068). */
export async function signAccessToken(
	parts: OidcParts,
	{ audience, permissions, claims }: Target,
	{ subject, clientId }: { readonly subject: string; readonly clientId: string }
): Promise<string> {
	const { alg, id, privateKey } = toSigningKey(parts);
	const now = Math.floor(Date.now() / 1000);
	const isMachine = subject === clientId;
	const scope = isMachine && permissions.length === 0 ? {} : { scope: permissions.join(' ') };
	return new SignJWT({ ...claims, ...scope, client_id: clientId })
		.setProtectedHeader({ alg, typ: 'at+jwt', kid: id })
		.setJti(crypto.randomUUID())
		.setSubject(subject)
		.setIssuedAt(now)
		.setExpirationTime(now + parts.config.accessTokenTtl)
		.setIssuer(parts.issuer)
		.setAudience(audience)
		.sign(privateKey);
}
