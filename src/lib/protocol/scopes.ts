import type { Permission } from './register.js';

/** Scope of the claims `organizations` and `organization_data`; without it no organization token. */
export const organizationsScope = 'urn:logto:scope:organizations';
/** Scope of the claim `organization_roles`. */
export const organizationRolesScope = 'urn:logto:scope:organization_roles';
/** The resource to request at sign-in so that organization tokens carry permissions. */
export const organizationsResource = 'urn:logto:resource:organizations';
/** What stands before an organization's id in the audience of its tokens. */
export const organizationAudiencePrefix = 'urn:logto:organization:';

/** What is requested at sign-in unless the app says otherwise: every claim of `LogtoProfile`. */
export const defaultScopes: readonly string[] = [
	'openid',
	'offline_access',
	'profile',
	'email',
	'phone',
	'address',
	'custom_data',
	'identities',
	'roles',
	organizationsScope,
	organizationRolesScope
];

/** The permissions in the `scope` of a token: Logto's word for names that the app registered. */
export function toPermissions(scope: unknown): readonly Permission[] {
	return toScopes(scope) as readonly Permission[];
}

/** Splits the space-separated `scope` of a token (RFC 6749 §3.3). */
export function toScopes(scope: unknown): readonly string[] {
	return typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [];
}
