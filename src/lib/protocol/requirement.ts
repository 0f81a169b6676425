import type { OrganizationRole, Permission, Resource, Role } from './register.js';
import type { Session } from './session.js';

/**
 * What a rule, a guard or `<Show>` asks of a session. All given fields must hold.
 *
 * @example
 * ```ts
 * const rule: Requirement = { organizationRole: 'admin', maxAge: 900 };
 * ```
 */
export interface Requirement {
	/** A tenant-wide role. */
	readonly role?: Role;
	/** A role in the active organization. */
	readonly organizationRole?: OrganizationRole;
	/** A permission in the active organization, or of `resource` when that is given. */
	readonly permission?: Permission;
	/** The API whose permission is asked; without it `permission` is the organization's own. */
	readonly resource?: Resource;
	/** `true`: some active organization; a string: membership of that one (by id). */
	readonly organization?: true | string;
	/** Signed in at most this many **seconds** ago. */
	readonly maxAge?: number;
}

/** Which field of a {@link Requirement} a session fails, in the order they are asked. */
export type Missing =
	'session' | 'organization' | 'role' | 'organizationRole' | 'permission' | 'maxAge';

/**
 * The first field that a session fails, or `null` when it meets the requirement. Pure: it reads what
 * the session says and asks nobody. A permission with a `resource` is never met here: its answer is
 * in an access token, which only the server has.
 */
export function findMissing(
	session: Session | null,
	requirement: Requirement,
	now: number = Date.now()
): Missing | null {
	if (session === null) return 'session';
	const { role, organizationRole, permission, resource, organization, maxAge } = requirement;
	const active = session.organization;
	const needsActive =
		organization === true ||
		organizationRole !== undefined ||
		(permission !== undefined && resource === undefined);
	if (needsActive && active === null) return 'organization';
	if (
		typeof organization === 'string' &&
		!session.organizations.some(({ id }) => id === organization)
	)
		return 'organization';
	if (role !== undefined && !session.roles.includes(role)) return 'role';
	if (organizationRole !== undefined && active?.roles.includes(organizationRole) !== true)
		return 'organizationRole';
	if (permission !== undefined) {
		if (resource !== undefined || active?.permissions?.includes(permission) !== true)
			return 'permission';
	}
	if (maxAge !== undefined && now - Date.parse(session.signedInAt) > maxAge * 1000) return 'maxAge';
	return null;
}

/**
 * Whether a session meets a requirement: what `<Show>` asks. It hides, it does not protect: protect
 * with the rule table and the `require…` functions on the server.
 *
 * @example
 * ```ts
 * // src/routes/+page.svelte
 * const mayWrite = can(data.session, { permission: 'write:invoices' });
 * ```
 */
export function can(session: Session | null, requirement: Requirement): boolean {
	return findMissing(session, requirement) === null;
}
