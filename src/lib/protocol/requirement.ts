import type { ActiveOrganization } from './organization.js';
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
	/** A role in the active organization, or in `organization` when that names one. */
	readonly organizationRole?: OrganizationRole;
	/**
	 * A permission in the active organization, or in `organization` when that names one; of `resource`
	 * when that is given.
	 */
	readonly permission?: Permission;
	/** The API whose permission is asked; without it `permission` is the organization's own. */
	readonly resource?: Resource;
	/** `true`: some active organization; a string: membership of that one (by id). */
	readonly organization?: true | string;
	/** Proved who they are (not only signed in by an open Logto session) at most so many **seconds** ago. */
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
	const subject = findSubject(session, organization);
	const needsOrganization =
		organization !== undefined ||
		organizationRole !== undefined ||
		(permission !== undefined && resource === undefined);
	if (needsOrganization && subject === null) return 'organization';
	if (role !== undefined && !session.roles.includes(role)) return 'role';
	if (organizationRole !== undefined && subject?.roles.includes(organizationRole) !== true)
		return 'organizationRole';
	if (permission !== undefined) {
		if (resource !== undefined || subject?.permissions?.includes(permission) !== true)
			return 'permission';
	}
	if (maxAge !== undefined && isOlder(session.authenticatedAt, maxAge, now)) return 'maxAge';
	return null;
}

/**
 * The organization that a requirement is about: the one it names, else the active one. Rights in one
 * never count in another.
 */
function findSubject(
	{ organization: active, organizations }: Session,
	named: Requirement['organization']
): ActiveOrganization | null {
	if (typeof named !== 'string' || named === active?.id) return active;
	const membership = organizations.find(({ id }) => id === named);
	return membership === undefined ? null : { ...membership, permissions: null };
}

/** Who never said when they proved who they are has not done so lately. */
function isOlder(authenticatedAt: string | null, maxAge: number, now: number): boolean {
	return authenticatedAt === null || now - Date.parse(authenticatedAt) > maxAge * 1000;
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
