import { isObject } from '../../server/internal/is-object.js';
import { defaultConfig, managementRole } from './default-config.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What is wrong with roles, and with who has which, in a configuration that was given: kinds, and names
 * that nothing has. What is left as the defaults have it is right, also where it names a default that
 * something else replaces.
 */
export function findRoleFaults(given: Fields): string[] {
	const config: Fields = { ...defaultConfig, ...given };
	const { resources, users, machines, admin } = config;
	return [
		...Object.entries(isObject(resources) ? resources : {}).flatMap(([uri, permissions]) =>
			isTexts(permissions) ? [] : [`"${uri}" in "resources" must be a list of texts.`]
		),
		...findGrantFaults('organizationRoles', config),
		...findGrantFaults('roles', config),
		...findHolderFaults('users', users, defaultConfig.users, config),
		...findHolderFaults('machines', machines, defaultConfig.machines, withBuiltInRole(config)),
		...findHolderFaults('admin', [admin], [defaultConfig.admin], config)
	];
}

/** Machines may have the role that opens the Management API: it is in every tenant. */
const withBuiltInRole = (config: Fields): Fields =>
	isObject(config['roles'])
		? { ...config, roles: { ...config['roles'], [managementRole]: {} } }
		: config;

/** Roles of one kind, by what they grant. */
function findGrantFaults(field: 'roles' | 'organizationRoles', config: Fields): string[] {
	const defaults: Fields = defaultConfig[field];
	const roles = Object.entries(isObject(config[field]) ? config[field] : {});
	return roles.flatMap(([name, role]) => {
		if (role === defaults[name]) return [];
		const place = `"${name}" in "${field}"`;
		if (!isObject(role)) return [`${place} must be an object.`];
		const { permissions = [], resources = {} } = role;
		return [
			...(isTexts(permissions)
				? []
				: [`"permissions" of "${name}" in "${field}" must be a list of texts.`]),
			...(isTextsByName(resources)
				? findResourceFaults(place, resources, config['resources'])
				: [`"resources" of "${name}" in "${field}" must be an object with lists of texts.`])
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

/** People or machines, by the roles and organizations that they have. */
function findHolderFaults(
	list: string,
	holders: unknown,
	defaults: readonly unknown[],
	config: Fields
): string[] {
	return (Array.isArray(holders) ? holders : []).flatMap((holder: unknown, index) => {
		if (!isObject(holder) || defaults.includes(holder)) return [];
		const entry = `entry ${index + 1} of "${list}"`;
		const place = entry.replace('e', 'E');
		const { roles = [], organizations = {} } = holder;
		return [
			...(isTexts(roles)
				? findUnknown(place, roles, config['roles'], 'roles')
				: [`"roles" of ${entry} must be a list of texts.`]),
			...(isTextsByName(organizations)
				? findMembershipFaults(place, organizations, config)
				: [`"organizations" of ${entry} must be an object with lists of texts.`])
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

/** Names that are not there. Where what is there is of the wrong kind itself, nothing is known. */
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

const isTexts = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every((entry) => typeof entry === 'string');

const isTextsByName = (value: unknown): value is Readonly<Record<string, readonly string[]>> =>
	isObject(value) && Object.values(value).every(isTexts);
