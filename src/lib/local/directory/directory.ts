import type { LogtoIdentity, LogtoSsoIdentity } from '../../protocol/claims.js';
import { organizationsResource } from '../../protocol/scopes.js';
import { toClaims } from './claims.js';
import type { LocalLogtoConfig, LocalOrganization, LocalUser } from '../config/default-config.js';

/** A person as the local Logto keeps them. Times are milliseconds, as Logto sends. */
export interface Person extends RoleHolder {
	readonly id: string;
	readonly username: string;
	readonly password: string;
	readonly name: string | null;
	readonly avatar: string | null;
	readonly primaryEmail: string | null;
	readonly primaryPhone: string | null;
	readonly profile: Readonly<Record<string, unknown>>;
	readonly customData: Readonly<Record<string, unknown>>;
	readonly identities: Readonly<Record<string, LogtoIdentity>>;
	readonly ssoIdentities: readonly LogtoSsoIdentity[];
	readonly hasMfa: boolean;
	readonly isSuspended: boolean;
	/** The application of their first sign-in. */
	readonly applicationId: string | null;
	readonly lastSignInAt: number | null;
	readonly createdAt: number;
	readonly updatedAt: number;
}

/** Whoever has roles: a person, or a machine-to-machine application. */
export interface RoleHolder {
	readonly roles: readonly string[];
	/** Organization id → names of organization roles. */
	readonly organizations: Readonly<Record<string, readonly string[]>>;
}

/** An organization as the local Logto keeps it. */
export interface Organization {
	readonly id: string;
	readonly name: string;
	readonly description: string | null;
	readonly isMfaRequired: boolean;
	readonly createdAt: number;
}

/** What can change of somebody who is there. */
export type PersonChanges = Partial<Omit<Person, 'id' | 'createdAt' | 'updatedAt'>>;

/** Who is there and what they may do. Lives in memory. */
export interface Directory {
	list(): readonly Person[];
	find(id: string): Person | null;
	findByUsername(username: string): Person | null;
	findByEmail(email: string): Person | null;
	add(user: Omit<LocalUser, 'id'>): Person;
	/** Changes somebody who is there and gives them as they are then. */
	update(person: Person, changes: PersonChanges): Person;
	/** What Logto notes when somebody signs in. */
	noteSignIn(person: Person): void;
	remove(id: string): void;
	listOrganizations(): readonly Organization[];
	findOrganization(id: string): Organization | null;
	addOrganization(organization: Omit<LocalOrganization, 'id'>): Organization;
	/** Puts an organization in place of the one with its id. */
	updateOrganization(organization: Organization): Organization;
	/** Claims as Logto spells them; the extended ones are in userinfo only. */
	toClaims(person: Person, use: 'id_token' | 'userinfo'): Record<string, unknown>;
	/** Permissions of an organization's own, or `null` for somebody who is not a member. */
	organizationPermissions(holder: RoleHolder, organizationId: string): readonly string[] | null;
	/**
	 * Permissions of an API: by tenant-wide roles, and by roles in one organization or in any. Logto's own
	 * resource of organizations has every organization permission, whatever the roles.
	 */
	resourcePermissions(
		holder: RoleHolder,
		resource: string,
		organizationId: string | null
	): readonly string[];
}

type Roles = Pick<LocalLogtoConfig, 'roles' | 'organizationRoles'>;

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

/** Users of the configuration have been there for a year, so that none of them is new at a first sign-in. */
const year = 365 * 86_400_000;

function toPerson(user: LocalUser, createdAt = Date.now()): Person {
	return {
		id: user.id,
		username: user.username,
		password: user.password,
		name: user.name ?? null,
		avatar: user.avatar ?? null,
		primaryEmail: user.primaryEmail ?? null,
		primaryPhone: user.primaryPhone ?? null,
		profile: user.profile ?? {},
		customData: user.customData ?? {},
		identities: user.identities ?? {},
		ssoIdentities: user.ssoIdentities ?? [],
		roles: user.roles ?? [],
		organizations: user.organizations ?? {},
		hasMfa: user.mfa ?? false,
		isSuspended: false,
		applicationId: null,
		lastSignInAt: null,
		createdAt,
		updatedAt: createdAt
	};
}

function toOrganization({ id, name, ...rest }: LocalOrganization): Organization {
	const { description = null, isMfaRequired = false } = rest;
	return { id, name, description, isMfaRequired, createdAt: Date.now() };
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

function toRolesIn({ organizationRoles }: Roles, { organizations }: RoleHolder, id: string) {
	if (!Object.hasOwn(organizations, id)) return null;
	return (organizations[id] ?? []).map((name) => organizationRoles[name] ?? {});
}

function toOrganizationPermissions(config: Roles, holder: RoleHolder, id: string) {
	const roles = toRolesIn(config, holder, id);
	return roles === null ? null : unique(roles.flatMap((role) => role.permissions ?? []));
}

function toResourcePermissions(
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
