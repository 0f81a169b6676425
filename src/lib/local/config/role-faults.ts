import { isObject } from '../../server/internal/is-object.js';
import { defaultConfig, managementRole } from './default-config.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Faults of roles, and of who has which role, in a configuration: wrong types, and names that do not exist.
 * A field that keeps its default is valid, even if it names another default that was replaced.
 */
export function findRoleFaults(given: Fields): string[] {
	const config: Fields = { ...defaultConfig, ...given };
	const { resources, users, machines, admin } = config;
	return [
		...Object.entries(isObject(resources) ? resources : {}).flatMap(([uri, permissions]) =>
			isStrings(permissions) ? [] : [`"${uri}" in "resources" must be an array of strings.`]
		),
		...findGrantFaults('organizationRoles', config),
		...findGrantFaults('roles', config),
		...findHolderFaults('users', users, defaultConfig.users, config),
		...findHolderFaults('machines', machines, defaultConfig.machines, withBuiltInRole(config)),
		...findHolderFaults('admin', [admin], [defaultConfig.admin], config)
	];
}

/** Machines may have the role that opens the Management API, which every tenant has. */
const withBuiltInRole = (config: Fields): Fields =>
	isObject(config['roles'])
		? { ...config, roles: { ...config['roles'], [managementRole]: {} } }
		: config;

/** Faults of one kind of roles, in the permissions that they grant. */
function findGrantFaults(field: 'roles' | 'organizationRoles', config: Fields): string[] {
	const defaults: Fields = defaultConfig[field];
	const roles = Object.entries(isObject(config[field]) ? config[field] : {});
	return roles.flatMap(([name, role]) => {
		if (role === defaults[name]) return [];
		const place = `"${name}" in "${field}"`;
		if (!isObject(role)) return [`${place} must be an object.`];
		const { permissions = [], resources = {} } = role;
		return [
			...(isStrings(permissions)
				? []
				: [`"permissions" of "${name}" in "${field}" must be an array of strings.`]),
			...(isStringsByName(resources)
				? findResourceFaults(place, resources, config['resources'])
				: [`"resources" of "${name}" in "${field}" must be an object of arrays of strings.`])
		];
	});
}

function findResourceFaults(
	place: string,
	granted: Readonly<Record<string, readonly string[]>>,
	known: unknown
): string[] {
	return Object.entries(granted).flatMap(([uri, permissions]) => {
		const unknown = findUnknown(place, [uri], known, 'resources');
		if (unknown.length > 0 || !isObject(known)) return unknown;
		return findUnknown(place, permissions, known[uri], 'resources', ` of "${uri}"`);
	});
}

/** Faults of users or machines, in the roles and organizations that they have. */
function findHolderFaults(
	holderField: string,
	holders: unknown,
	defaults: readonly unknown[],
	config: Fields
): string[] {
	return (Array.isArray(holders) ? holders : []).flatMap((holder: unknown, index) => {
		if (!isObject(holder) || defaults.includes(holder)) return [];
		const entry = `entry ${index + 1} of "${holderField}"`;
		const place = entry.replace('e', 'E');
		const { roles = [], organizations = {} } = holder;
		return [
			...(isStrings(roles)
				? findUnknown(place, roles, config['roles'], 'roles')
				: [`"roles" of ${entry} must be an array of strings.`]),
			...(isStringsByName(organizations)
				? findMembershipFaults(place, organizations, config)
				: [`"organizations" of ${entry} must be an object of arrays of strings.`])
		];
	});
}

function findMembershipFaults(
	place: string,
	memberships: Readonly<Record<string, readonly string[]>>,
	{ organizations, organizationRoles }: Fields
): string[] {
	const ids = Array.isArray(organizations)
		? organizations.map((organization: unknown) => isObject(organization) && organization['id'])
		: organizations;
	return [
		...findUnknown(place, Object.keys(memberships), ids, 'organizations'),
		...findUnknown(place, Object.values(memberships).flat(), organizationRoles, 'organizationRoles')
	];
}

/** Names that do not exist. If the field that defines them has the wrong type, none is reported. */
function findUnknown(
	place: string,
	names: readonly string[],
	known: unknown,
	field: string,
	part = ''
): string[] {
	const there: unknown = isObject(known) ? Object.keys(known) : known;
	if (!Array.isArray(there)) return [];
	return [...new Set(names)]
		.filter((name) => !there.includes(name))
		.map((name) => `${place} names "${name}", which is not in "${field}"${part}.`);
}

const isStrings = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every((entry) => typeof entry === 'string');

const isStringsByName = (value: unknown): value is Readonly<Record<string, readonly string[]>> =>
	isObject(value) && Object.values(value).every(isStrings);
