import { organizationsResource } from '../../protocol/scopes.js';
import type { LocalLogtoConfig } from '../config/local-config.js';

/** A user or a machine-to-machine application: both have roles. */
export interface RoleHolder {
	readonly roles: readonly string[];
	/** Organization id → names of organization roles. */
	readonly organizations: Readonly<Record<string, readonly string[]>>;
}

type Roles = Pick<LocalLogtoConfig, 'roles' | 'organizationRoles'>;

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

function toRolesIn({ organizationRoles }: Roles, { organizations }: RoleHolder, id: string) {
	if (!Object.hasOwn(organizations, id)) return null;
	return (organizations[id] ?? []).map((name) => organizationRoles[name] ?? {});
}

export function toOrganizationPermissions(config: Roles, holder: RoleHolder, id: string) {
	const roles = toRolesIn(config, holder, id);
	return roles === null ? null : unique(roles.flatMap((role) => role.permissions ?? []));
}

export function toResourcePermissions(
	config: Roles,
	holder: RoleHolder,
	resource: string,
	organizationId: string | null
): readonly string[] {
	if (resource === organizationsResource)
		return unique(
			Object.values(config.organizationRoles).flatMap((role) => role.permissions ?? [])
		);
	const ids = organizationId === null ? Object.keys(holder.organizations) : [organizationId];
	const roles = [
		...holder.roles.map((name) => config.roles[name] ?? {}),
		...ids.flatMap((id) => toRolesIn(config, holder, id) ?? [])
	];
	return unique(roles.flatMap((role) => role.resources?.[resource] ?? []));
}
