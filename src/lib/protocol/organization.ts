import type { LogtoProfile } from './claims.js';
import type { OrganizationRole, Permission } from './register.js';

/** An organization that the person is a member of. */
export interface Organization {
	readonly id: string;
	/** The display name, or the id when Logto sent no `organization_data`. A plain string, not HTML. */
	readonly name: string;
	readonly description: string | null;
	/** Names of the roles the person has in it. */
	readonly roles: readonly OrganizationRole[];
}

/** The organization that the current page or request is about. */
export interface ActiveOrganization extends Organization {
	/**
	 * What the person may do in it: the `scope` of the organization token. `null` if the token
	 * has not been fetched yet or Logto could not be reached; treat that as "no".
	 */
	readonly permissions: readonly Permission[] | null;
}

/**
 * Reads the three organization claims into one array, in the order of the claim `organizations`.
 * Roles for organizations that are not in that claim are left out: without membership a role means nothing.
 */
export function toOrganizations(profile: LogtoProfile): readonly Organization[] {
	const data = new Map((profile.organization_data ?? []).map((entry) => [entry.id, entry]));
	const roles = toRolesByOrganization(profile.organization_roles ?? []);
	const ids = profile.organizations ?? [...data.keys()];
	return ids.map((id) => ({
		id,
		name: data.get(id)?.name ?? id,
		description: data.get(id)?.description ?? null,
		// Names from Logto, which the app registered as its roles.
		roles: (roles.get(id) ?? []) as readonly OrganizationRole[]
	}));
}

/** `["acme:admin", "acme:a:b"]` → acme: `admin`, `a:b`. Ids have no colon, names may have some. */
function toRolesByOrganization(entries: readonly string[]): Map<string, string[]> {
	const roles = new Map<string, string[]>();
	for (const entry of entries) {
		const colon = entry.indexOf(':');
		if (colon < 1) continue;
		const id = entry.slice(0, colon);
		roles.set(id, [...(roles.get(id) ?? []), entry.slice(colon + 1)]);
	}
	return roles;
}
