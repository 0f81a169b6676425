import type { LogtoProfile, SessionProfile } from './claims.js';
import type { ActiveOrganization, Organization } from './organization.js';
import type { Data, Role, User } from './register.js';

/**
 * What a request knows of the signed-in user, and all that may reach the browser. The type has no field for a
 * token.
 *
 * @see https://authjs.dev/reference/core/types#session for `user` and `expires`
 */
export interface Session {
	/** What the option `profile` returned; without it Auth.js' shape, with the claim `sub` as `id`. */
	readonly user: User;
	/** The claims that the option `session.claims` lets in. Every claim: `locals.logto.profile()`, on the server. */
	readonly profile: SessionProfile;
	/** The memberships. In a page's data they can be fewer: see `organizationCount`. */
	readonly organizations: readonly Organization[];
	/**
	 * The number of memberships, if a page's data does not hold them all: for a user with more than the option
	 * `session.pageOrganizations`, `organizations` holds the active one and those that the route's parameters name.
	 * @default the length of `organizations`
	 */
	readonly organizationCount?: number;
	/** The one that this page or request is about, or `null`. Always one of `organizations`. */
	readonly organization: ActiveOrganization | null;
	/** Tenant-wide roles. */
	readonly roles: readonly Role[];
	/**
	 * What the app keeps with the session: `events.onSignIn` returns it, `locals.logto.update()` changes it. The
	 * browser sees it. `null` without any.
	 */
	readonly data: Data | null;
	/** When the session ends unless it is used again, ISO 8601. */
	readonly expires: string;
	/** When the person signed in, ISO 8601. */
	readonly signedInAt: string;
	/**
	 * When the person last proved who they are (password, passkey, …), ISO 8601: earlier than
	 * `signedInAt` when Logto already knew them. `null` when Logto did not say.
	 */
	readonly authenticatedAt: string | null;
	/** When Logto last confirmed the claims, ISO 8601. */
	readonly checkedAt: string;
	/** The user who acts as this user in an impersonation (RFC 8693 §4.1), else `null`. */
	readonly actor: Actor | null;
}

/** A session with every claim that Logto sent, for the server. */
export interface WholeSession extends Omit<Session, 'profile'> {
	readonly profile: LogtoProfile;
}

/** A user who acts as another user. */
export interface Actor {
	/** The claim `sub`. */
	readonly id: string;
	readonly name: string | null;
}
