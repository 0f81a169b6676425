import type { JWTPayload } from 'jose';
import type { Claims, Permission, Resource } from '../../../protocol/register.js';

/** What an access token has to be for. One of `resource` and `organization` is needed. */
export interface BearerOptions {
	/** The API that the endpoint belongs to: the token's audience (RFC 8707 §2). */
	readonly resource?: Resource;
	/** Permissions that the token has to carry, all of them. @default none */
	readonly permissions?: readonly Permission[];
	/**
	 * The organization that the token has to be of: `true` for any, a string for the one with that id. Without
	 * it a token of an organization is refused, for what it grants holds there alone.
	 */
	readonly organization?: true | string;
	/**
	 * Takes Logto's personal access tokens besides, for people's own scripts. Such a token names neither an API
	 * nor an organization nor permissions: whoever has it can do here whatever the person may. It needs an
	 * `organization` by id, if any. @default false
	 */
	readonly personalAccessTokens?: boolean;
}

/**
 * Who may have been given an opaque access token: the one that Logto issues without a `resource`, for userinfo.
 * It cannot say what it is for, so an endpoint that takes it takes nothing else.
 */
export interface OpaqueBearerOptions {
	readonly opaque: true;
	/**
	 * Applications whose tokens are taken, by id. Every application of the tenant gets such tokens of the people
	 * who sign in there: name none that you do not trust with their accounts here. @default this application
	 */
	readonly clients?: readonly string[];
	/** Scopes that the token has to carry, all of them, such as `email`. @default none */
	readonly scopes?: readonly string[];
}

/** Who sent an access token, and what it lets them do. */
export interface Bearer {
	/** What was sent. Of a personal access token, the rest is of the token that it was exchanged for. */
	readonly kind: 'jwt' | 'personal_access_token';
	/** The claim `sub`: a person's id, or the id of a machine-to-machine application. */
	readonly subject: string;
	/** Whether an application acts for itself, with nobody signed in. */
	readonly isMachine: boolean;
	/** The application that the token was issued to; of a personal access token, this one. */
	readonly clientId: string;
	readonly organizationId: string | null;
	/** Of a personal access token, those that the endpoint asked for. */
	readonly permissions: readonly Permission[];
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	/** All claims of the token, those of `Register.claims` with their types. Deeply frozen. */
	readonly claims: Readonly<JWTPayload & Partial<Claims>>;
}

/** Who sent an opaque access token. */
export interface OpaqueBearer {
	readonly kind: 'opaque';
	/** A person's id. */
	readonly subject: string;
	/** The application that the token was issued to. */
	readonly clientId: string;
	/** OpenID Connect's and Logto's scopes, such as `profile`. Permissions are never among them. */
	readonly scopes: readonly string[];
	/** Seconds since the epoch. */
	readonly expiresAt: number;
}
