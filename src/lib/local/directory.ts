import { organizationsResource } from '../protocol/scopes.js';
import type { LocalLogtoConfig, LocalRole, LocalUser } from './seeds.js';

/** A person with what changes while the local Logto runs. Times are milliseconds, as Logto sends. */
export interface Person extends LocalUser {
	readonly createdAt: number;
	readonly updatedAt: number;
}

/** Who is there and what they may do. Lives in memory. */
export interface Directory {
	list(): readonly Person[];
	find(id: string): Person | null;
	findByUsername(username: string): Person | null;
	findByEmail(email: string): Person | null;
	add(user: Omit<LocalUser, 'id'>): Person;
	/** Claims as Logto spells them; the extended ones are in userinfo only. */
	toClaims(person: Person, use: 'id_token' | 'userinfo'): Record<string, unknown>;
	/** Permissions of an organization's own, or `null` for somebody who is not a member. */
	organizationPermissions(person: Person, organizationId: string): readonly string[] | null;
	/**
	 * Permissions of an API: by tenant-wide roles, and by roles in one organization or in any. For
	 * Logto's own resource of organizations: those that the roles grant there.
	 */
	resourcePermissions(
		person: Person,
		resource: string,
		organizationId: string | null
	): readonly string[];
}

/** In userinfo only, unless a tenant puts them into ID tokens. */
const extendedClaims = ['custom_data', 'identities', 'sso_identities', 'organization_data'];

export function createDirectory(config: LocalLogtoConfig): Directory {
	const people = new Map<string, Person>();
	const put = (user: LocalUser): Person => {
		const now = Date.now();
		const person = { ...user, createdAt: now, updatedAt: now };
		people.set(user.id, person);
		return person;
	};
	config.users.forEach(put);
	const find = (matches: (person: Person) => boolean) => [...people.values()].find(matches) ?? null;
	const rolesIn = (person: Person, organizationId: string) =>
		person.organizations?.[organizationId]?.map((name) => config.organizationRoles[name] ?? {});

	return {
		list: () => [...people.values()],
		find: (id) => people.get(id) ?? null,
		findByUsername: (username) => find((person) => person.username === username),
		findByEmail: (email) => find((person) => person.primaryEmail === email),
		add: (user) => put({ ...user, id: crypto.randomUUID().replaceAll('-', '').slice(0, 12) }),
		toClaims(person, use) {
			const claims = toClaims(config, person);
			if (use === 'id_token') for (const name of extendedClaims) delete claims[name];
			return claims;
		},
		organizationPermissions(person, organizationId) {
			const roles = rolesIn(person, organizationId);
			return roles === undefined ? null : unique(roles.flatMap((role) => role.permissions ?? []));
		},
		resourcePermissions(person, resource, organizationId) {
			const ids =
				organizationId === null ? Object.keys(person.organizations ?? {}) : [organizationId];
			const roles = [
				...(person.roles ?? []).map((name) => config.roles[name] ?? {}),
				...ids.flatMap((id) => rolesIn(person, id) ?? [])
			];
			const granted = (role: LocalRole) =>
				resource === organizationsResource ? role.permissions : role.resources?.[resource];
			return unique(roles.flatMap((role) => granted(role) ?? []));
		}
	};
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

function toClaims(config: LocalLogtoConfig, person: Person): Record<string, unknown> {
	const { profile = {}, organizations = {} } = person;
	const ids = Object.keys(organizations);
	return {
		sub: person.id,
		name: person.name ?? null,
		family_name: profile['familyName'],
		given_name: profile['givenName'],
		middle_name: profile['middleName'],
		nickname: profile['nickname'],
		preferred_username: profile['preferredUsername'] ?? person.username,
		profile: profile['profile'],
		picture: person.avatar ?? null,
		website: profile['website'],
		gender: profile['gender'],
		birthdate: profile['birthdate'],
		zoneinfo: profile['zoneinfo'],
		locale: profile['locale'],
		updated_at: person.updatedAt,
		username: person.username,
		created_at: person.createdAt,
		email: person.primaryEmail ?? null,
		email_verified: person.primaryEmail !== undefined,
		phone_number: person.primaryPhone ?? null,
		phone_number_verified: person.primaryPhone !== undefined,
		address: profile['address'],
		custom_data: person.customData ?? {},
		identities: {},
		sso_identities: [],
		roles: [...(person.roles ?? [])],
		organizations: ids,
		organization_data: config.organizations
			.filter(({ id }) => ids.includes(id))
			.map(({ id, name, description }) => ({ id, name, description: description ?? null })),
		organization_roles: Object.entries(organizations).flatMap(([id, roles]) =>
			roles.map((role) => `${id}:${role}`)
		)
	};
}
