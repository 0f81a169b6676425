import type { LogtoIdentity, LogtoSsoIdentity } from '../../protocol/claims.js';
import type { LocalUser } from '../config/local-config.js';
import type { RoleHolder } from './permissions.js';

/** A user in the directory. Times are milliseconds, as Logto sends them. */
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
	/** The application of the first sign-in. */
	readonly applicationId: string | null;
	readonly lastSignInAt: number | null;
	readonly createdAt: number;
	readonly updatedAt: number;
}

/** The fields of a user that can change. */
export type PersonChanges = Partial<Omit<Person, 'id' | 'createdAt' | 'updatedAt'>>;

export function toPerson(user: LocalUser, createdAt = Date.now()): Person {
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
