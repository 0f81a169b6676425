import type { LogtoIdentity, LogtoSsoIdentity } from '../../protocol/claims.js';
import type { LocalGrants } from '../../protocol/authorization/define-authorization.js';

/** A user of the local Logto. Absent fields are `null` in the claims, as at a real Logto. */
export interface LocalUser {
	/** The claim `sub`. */
	readonly id: string;
	readonly username: string;
	/** For tests that sign in by Logto's HTTP calls. The sign-in page asks for no password. */
	readonly password: string;
	readonly name?: string;
	readonly avatar?: string;
	readonly primaryEmail?: string;
	/** Digits with the country code, without a plus sign. */
	readonly primaryPhone?: string;
	/** The standard profile claims, by Logto's camelCase names. */
	readonly profile?: Readonly<Record<string, unknown>>;
	readonly customData?: Readonly<Record<string, unknown>>;
	/** The claim `identities`: linked social accounts, by the connector's target. */
	readonly identities?: Readonly<Record<string, LogtoIdentity>>;
	/** The claim `sso_identities`: linked enterprise accounts. */
	readonly ssoIdentities?: readonly LogtoSsoIdentity[];
	/** Names of tenant-wide roles. */
	readonly roles?: readonly string[];
	/** Memberships: organization id → names of organization roles. */
	readonly organizations?: Readonly<Record<string, readonly string[]>>;
	/** Whether the user has set up a second factor. @default false */
	readonly mfa?: boolean;
}

/** An organization of the local Logto. */
export interface LocalOrganization {
	readonly id: string;
	readonly name: string;
	readonly description?: string;
	/** Members receive tokens for it only if they have set up a second factor. @default false */
	readonly isMfaRequired?: boolean;
}

/** The permissions that a role grants: of the organization template, and of API resources. */
export type LocalRole = Partial<LocalGrants>;

/** A machine-to-machine application. It receives its own tokens by `client_credentials`. */
export interface LocalMachine {
	readonly clientId: string;
	readonly clientSecret: string;
	/** Names of tenant-wide roles, or `Logto Management API access`, which every tenant has. */
	readonly roles?: readonly string[];
	/** The organizations that it belongs to: id → names of organization roles. */
	readonly organizations?: Readonly<Record<string, readonly string[]>>;
}

/** Another application of the tenant that signs users in. It has the settings of the app. */
export interface LocalApplication {
	readonly clientId: string;
	readonly clientSecret: string;
	/** Whether it asks users for consent. @default false */
	readonly isThirdParty?: boolean;
}

/** The settings of the app at the local Logto; they can change while it runs. */
export interface LocalApplicationSettings {
	/** `null` allows every loopback address that ends with `/auth/callback/logto`. Others are compared exactly. */
	readonly redirectUris: readonly string[] | null;
	/** `null` allows every loopback address. Others are compared as parsed URLs. */
	readonly postLogoutRedirectUris: readonly string[] | null;
	/** Seconds. @default 3600 */
	readonly accessTokenTtl: number;
	/** Seconds. @default 3600 */
	readonly idTokenTtl: number;
	/** Seconds. @default 1209600 (14 days) */
	readonly refreshTokenTtl: number;
	/** Seconds that a replaced refresh token still works. Each use starts them again. @default 3 */
	readonly refreshTokenLeeway: number;
	/** Whether refresh tokens are replaced: after 70 % of their lifetime, or always. @default true */
	readonly rotateRefreshToken: boolean;
	/** Whether each use replaces the refresh token, not only a use after 70 % of its lifetime. @default false */
	readonly alwaysRotate: boolean;
	/** Whether a refresh token is issued without `offline_access`: a setting of an application in Logto. @default false */
	readonly alwaysIssueRefreshToken: boolean;
	/** Whether the app may exchange tokens (RFC 8693). @default false */
	readonly allowTokenExchange: boolean;
	/**
	 * The address that receives logout tokens when a user signs out at Logto. Loopback is allowed. A real
	 * Logto delivers nothing to loopback or private addresses unless it is configured to.
	 * @default null
	 */
	readonly backchannelLogoutUri: string | null;
	/** Whether logout and ID tokens have the claim `sid`. @default false */
	readonly backchannelLogoutSessionRequired: boolean;
	/** Ids of users whom the app's access control refuses. @default [] */
	readonly deniedUsers: readonly string[];
	/** APIs whose tokens the tenant's JWT customizer refuses to users (`api.denyAccess()`). @default [] */
	readonly deniedResources: readonly string[];
}

/** The tenant as it is when the local Logto starts. */
export interface LocalLogtoConfig extends LocalApplicationSettings {
	/**
	 * The address of a proxy or tunnel that leads to the local Logto, without a path:
	 * `https://auth.example.test`. Tokens and the discovery document name it. Everyone who can reach that
	 * address can sign in as every user. `null` means `http://localhost:<port>`. All other names are refused.
	 *
	 * @default null
	 */
	readonly endpoint: string | null;
	/**
	 * The release of Logto to answer as, where releases differ. `1.43`: a token exchange takes access tokens of
	 * first-party applications only, no ID token, and issues no token for a suspended user.
	 *
	 * @default '1.42'
	 * @see https://github.com/logto-io/logto/pull/9320
	 * @see https://github.com/logto-io/logto/pull/9457
	 * @see https://github.com/logto-io/logto/pull/9458
	 */
	readonly version: '1.42' | '1.43';
	readonly clientId: string;
	readonly clientSecret: string;
	/**
	 * The app is a third-party application: its users are asked for consent, and grant it one of their
	 * organizations. Every scope and permission counts as enabled for it. @default false
	 */
	readonly isThirdParty: boolean;
	/** Other applications that users sign in to. Their tokens are not for the app. @default [] */
	readonly otherApplications: readonly LocalApplication[];
	/** The application that may use the Management API, by `client_credentials`. */
	readonly admin: LocalMachine;
	/** Machine-to-machine applications of your own. */
	readonly machines: readonly LocalMachine[];
	readonly users: readonly LocalUser[];
	readonly organizations: readonly LocalOrganization[];
	/** Organization roles by name. */
	readonly organizationRoles: Readonly<Record<string, LocalRole>>;
	/** Tenant-wide roles by name. */
	readonly roles: Readonly<Record<string, LocalRole>>;
	/** API resources with their permissions. */
	readonly resources: Readonly<Record<string, readonly string[]>>;
}
