import type { LocalLogtoConfig, LocalOrganization, LocalUser } from '../config/local-config.js';
import { toClaims } from './claims.js';
import { toOrganization, type Organization } from './organization.js';
import {
	toOrganizationPermissions,
	toResourcePermissions,
	type RoleHolder
} from './permissions.js';
import { toPerson, type Person, type PersonChanges } from './person.js';

/** The users, organizations and permissions of a tenant, in memory. */
export interface Directory {
	list(): readonly Person[];
	find(id: string): Person | null;
	findByUsername(username: string): Person | null;
	findByEmail(email: string): Person | null;
	add(user: Omit<LocalUser, 'id'>): Person;
	/** Changes a user and returns the changed one. */
	update(person: Person, changes: PersonChanges): Person;
	/** Records the time and the application, as Logto does at a sign-in. */
	noteSignIn(person: Person): void;
	remove(id: string): void;
	listOrganizations(): readonly Organization[];
	findOrganization(id: string): Organization | null;
	addOrganization(organization: Omit<LocalOrganization, 'id'>): Organization;
	/** Replaces the organization with the same id. */
	updateOrganization(organization: Organization): Organization;
	/** Claims by Logto's names. The extended ones are in userinfo only. */
	toClaims(person: Person, use: 'id_token' | 'userinfo'): Record<string, unknown>;
	/** Organization permissions; `null` if the holder is not a member. */
	organizationPermissions(holder: RoleHolder, organizationId: string): readonly string[] | null;
	/**
	 * Permissions of an API: by tenant-wide roles, and by roles in one organization or in any. Logto's own
	 * resource of organizations has every organization permission, regardless of roles.
	 */
	resourcePermissions(
		holder: RoleHolder,
		resource: string,
		organizationId: string | null
	): readonly string[];
}

export function createDirectory(config: LocalLogtoConfig): Directory {
	const people = new Map(config.users.map((user) => [user.id, toPerson(user, Date.now() - year)]));
	const organizations = new Map(
		config.organizations.map((organization) => [organization.id, toOrganization(organization)])
	);
	const find = (matches: (person: Person) => boolean) => [...people.values()].find(matches) ?? null;
	const put = (person: Person): Person => {
		people.set(person.id, person);
		return person;
	};
	const putOrganization = (organization: Organization): Organization => {
		organizations.set(organization.id, organization);
		return organization;
	};
	const update = (person: Person, changes: PersonChanges): Person =>
		put({ ...person, ...changes, updatedAt: Date.now() });
	return {
		list: () => [...people.values()],
		find: (id) => people.get(id) ?? null,
		findByUsername: (username) => find((person) => person.username === username),
		findByEmail: (email) => find((person) => person.primaryEmail === email),
		add: (user) => put(toPerson({ ...user, id: createId() })),
		update,
		noteSignIn: (person) =>
			void update(person, {
				applicationId: person.applicationId ?? config.clientId,
				lastSignInAt: Date.now()
			}),
		remove: (id) => void people.delete(id),
		listOrganizations: () => [...organizations.values()],
		findOrganization: (id) => organizations.get(id) ?? null,
		addOrganization: (organization) =>
			putOrganization(toOrganization({ ...organization, id: createId() })),
		updateOrganization: putOrganization,
		toClaims: (person, use) => toClaims(person, [...organizations.values()], use),
		organizationPermissions: (holder, id) => toOrganizationPermissions(config, holder, id),
		resourcePermissions: (holder, resource, id) =>
			toResourcePermissions(config, holder, resource, id)
	};
}

/** Logto's ids of users and organizations have twelve characters. */
const createId = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 12);

/** Configured users are a year old, so that none of them is new at the first sign-in. */
const year = 365 * 86_400_000;
