import type { JWTPayload } from 'jose';
import type { Claims, Permission, Resource } from '../../../protocol/register.js';

/** What an access token must be for. At least one of `resource` and `organization` is required. */
export interface BearerOptions {
	/** The API that the endpoint belongs to: the token's audience (RFC 8707 §2). */
	readonly resource?: Resource;
	/** Permissions that the token must hold, all of them. @default none */
	readonly permissions?: readonly Permission[];
	/**
	 * The organization of the token: `true` for any, a string for the one with that id. Without it, a token of an
	 * organization is refused, because its permissions hold in that organization only.
	 */
	readonly organization?: true | string;
	/**
	 * Accepts Logto's personal access tokens too, for the scripts of users. Such a token names no API, no
	 * organization and no permissions: its holder can do here whatever the user may. An `organization` must then be
	 * named by its id. @default false
	 */
	readonly personalAccessTokens?: boolean;
}

/**
 * Which opaque access tokens are accepted: those that Logto issues without a `resource`, for userinfo. They do not say
 * what they are for, so an endpoint that accepts them accepts nothing else.
 */
export interface OpaqueBearerOptions {
	readonly opaque: true;
	/**
	 * Ids of the applications whose tokens are accepted. Every application of the tenant receives such tokens of the
	 * users who sign in there: name only applications that you trust with their accounts here. @default this
	 * application
	 */
	readonly clients?: readonly string[];
	/** Scopes that the token must have, all of them, such as `email`. @default none */
	readonly scopes?: readonly string[];
}

/** The sender of an access token, and what the token grants. */
export interface Bearer {
	/** The kind of token. For a personal access token, the other fields are those of the token it was exchanged for. */
	readonly kind: 'jwt' | 'personal_access_token';
	/** The claim `sub`: the id of a user or of a machine-to-machine application. */
	readonly subject: string;
	/** Whether an application acts for itself, without a user. */
	readonly isMachine: boolean;
	/** The application that the token was issued to; for a personal access token, this one. */
	readonly clientId: string;
	readonly organizationId: string | null;
	/** For a personal access token, those that the endpoint requires. */
	readonly permissions: readonly Permission[];
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	/** All claims of the token, with the types of `Register.claims`. Deeply frozen. */
	readonly claims: Readonly<JWTPayload & Partial<Claims>>;
}

/** The sender of an opaque access token. */
export interface OpaqueBearer {
	readonly kind: 'opaque';
	/** The id of a user. */
	readonly subject: string;
	/** The application that the token was issued to. */
	readonly clientId: string;
	/** OpenID Connect's and Logto's scopes, such as `profile`. Permissions are never among them. */
	readonly scopes: readonly string[];
	/** Seconds since the epoch. */
	readonly expiresAt: number;
}
