import type { OrganizationRole, Permission, Resource, Role } from '../register.js';

/**
 * What a rule, a guard or `<Show>` requires of a session. All given fields must hold.
 *
 * @example
 * ```ts
 * const rule: Requirement = { organizationRole: 'admin', maxAge: 900 };
 * ```
 */
export interface Requirement {
	/** A tenant-wide role. */
	readonly role?: Role;
	/** A role in the organization that `organization` names, otherwise in the active one. */
	readonly organizationRole?: OrganizationRole;
	/**
	 * A permission of the API `resource`, or without `resource` of the organization template. The user must have it in
	 * the organization that `organization` names, otherwise in the active one. A permission of an API needs no
	 * organization: if none is named or active, the permissions that the user has without one count.
	 */
	readonly permission?: Permission;
	/** The API that the permission belongs to. Without it, `permission` is one of the organization template. */
	readonly resource?: Resource;
	/** `true`: an organization is active. A string: the user is a member of the organization with this id. */
	readonly organization?: true | string;
	/**
	 * The longest time since the user last proved who they are, in **seconds**. A sign-in through an open Logto session
	 * does not count.
	 */
	readonly maxAge?: number;
	/** The user has an e-mail address that Logto has verified, as of the last confirmation of the claims. */
	readonly emailVerified?: true;
	/** At least one of these must hold as well. With an empty array no user passes. */
	readonly any?: readonly Requirement[];
	/** Each of these must hold as well. An empty array requires nothing. */
	readonly all?: readonly Requirement[];
	/**
	 * The session must certainly not meet this. If the session does not contain the time or the claim that `maxAge` or
	 * `emailVerified` needs, the user does not pass. An anonymous visitor never passes.
	 */
	readonly not?: Requirement;
}

const fields: Readonly<Record<keyof Requirement, true>> = {
	role: true,
	organizationRole: true,
	permission: true,
	resource: true,
	organization: true,
	maxAge: true,
	emailVerified: true,
	any: true,
	all: true,
	not: true
};

/**
 * Why a requirement is not valid, as the end of a sentence; `null` when it is valid. For example a field that
 * requirements do not have, or one without a value because a lookup found nothing. It must not open anything.
 */
export function findFault(requirement: Requirement | undefined): string | null {
	const given: unknown = requirement;
	if (typeof given !== 'object' || given === null || Array.isArray(given))
		return 'is not an object';
	const prototype: unknown = Object.getPrototypeOf(given);
	if (prototype !== Object.prototype && prototype !== null) return 'is not a plain object';
	for (const [name, value] of Object.entries(given)) {
		if (!Object.hasOwn(fields, name))
			return `has the field "${name}", which requirements do not have`;
		if (value === undefined || value === null) return `has the field "${name}" without a value`;
	}
	if (requirement?.resource !== undefined && requirement.permission === undefined)
		return 'has a "resource" but no "permission"';
	if (requirement?.emailVerified !== undefined && requirement.emailVerified !== true)
		return 'has an "emailVerified" that is not true';
	if (requirement?.maxAge !== undefined && !isNumber(requirement.maxAge))
		return 'has a "maxAge" that is not a number';
	for (const name of ['role', 'organizationRole', 'permission', 'resource'] as const)
		if (requirement?.[name] !== undefined && typeof requirement[name] !== 'string')
			return `has a "${name}" that is not a string`;
	if (requirement?.organization !== undefined && !namesOrganization(requirement.organization))
		return 'has an "organization" that is neither true nor a string';
	for (const name of ['any', 'all'] as const)
		if (requirement?.[name] !== undefined && !Array.isArray(requirement[name]))
			return `has an "${name}" that is not an array`;
	return null;
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

const namesOrganization = (organization: unknown): boolean =>
	organization === true || typeof organization === 'string';
