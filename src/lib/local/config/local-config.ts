import type { LogtoIdentity, LogtoSsoIdentity } from '../../protocol/claims.js';
import type { LocalGrants } from '../../protocol/define-authorization.js';

/** A person of the local Logto. Absent fields are `null` in the claims, as at a real Logto. */
export interface LocalUser {
	/** The claim `sub`. */
	readonly id: string;
	readonly username: string;
	/** For tests that sign in by Logto's own HTTP calls; the sign-in page asks for none. */
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
	/** Has set up a second factor. @default false */
	readonly mfa?: boolean;
}

/** An organization of the local Logto. */
export interface LocalOrganization {
	readonly id: string;
	readonly name: string;
	readonly description?: string;
	/** Members get tokens for it only when they have set up a second factor. @default false */
	readonly isMfaRequired?: boolean;
}

/** What a role grants: permissions of the organization template, and of API resources. */
export type LocalRole = Partial<LocalGrants>;

/** A machine-to-machine application: it has tokens of its own, by `client_credentials`. */
export interface LocalMachine {
	readonly clientId: string;
	readonly clientSecret: string;
	/** Names of tenant-wide roles, or `Logto Management API access`, which every tenant has. */
	readonly roles?: readonly string[];
	/** Organizations that it is associated with: id → names of organization roles. */
	readonly organizations?: Readonly<Record<string, readonly string[]>>;
}

/** Another application of the tenant that signs people in. It has the settings of the app. */
export interface LocalApplication {
	readonly clientId: string;
	readonly clientSecret: string;
	/** Asks users for consent. @default false */
	readonly isThirdParty?: boolean;
}

/** The settings of the app at the local Logto; they can change while it runs. */
export interface LocalApplicationSettings {
	/** `null`: every loopback address that ends with `/auth/callback/logto`. Else compared exactly. */
	readonly redirectUris: readonly string[] | null;
	/** `null`: every loopback address. Else compared as parsed URLs. */
	readonly postLogoutRedirectUris: readonly string[] | null;
	/** Seconds. @default 3600 */
	readonly accessTokenTtl: number;
	/** Seconds. @default 3600 */
	readonly idTokenTtl: number;
	/** Seconds. @default 1209600 (14 days) */
	readonly refreshTokenTtl: number;
	/** Seconds that a refresh token is still taken after its use; each use starts them anew. @default 3 */
	readonly refreshTokenLeeway: number;
	/** Refresh tokens are replaced: after 70 % of their life, or always. @default true */
	readonly rotateRefreshToken: boolean;
	/** A new refresh token at every use, instead of after 70 % of its life. @default false */
	readonly alwaysRotate: boolean;
	/** A refresh token even without `offline_access`, as the switch of an application in Logto. @default false */
	readonly alwaysIssueRefreshToken: boolean;
	/** The app may exchange tokens (RFC 8693). @default false */
	readonly allowTokenExchange: boolean;
	/**
	 * Where logout tokens are posted when somebody signs out at Logto. Loopback is allowed, unlike at a
	 * real Logto, which delivers nothing to loopback or private addresses unless it is told to.
	 * @default null
	 */
	readonly backchannelLogoutUri: string | null;
	/** Logout and ID tokens carry the claim `sid`. @default false */
	readonly backchannelLogoutSessionRequired: boolean;
	/** Ids of people whom the app's access control does not let in. @default [] */
	readonly deniedUsers: readonly string[];
	/** APIs whose tokens the tenant's JWT customizer refuses to users (`api.denyAccess()`). @default [] */
	readonly deniedResources: readonly string[];
}

/** Everything the local Logto knows at its start. */
export interface LocalLogtoConfig extends LocalApplicationSettings {
	/**
	 * The address of a proxy or tunnel that leads to the local Logto, without a path:
	 * `https://auth.example.test`. Tokens and the discovery document name it. Everyone who can reach that
	 * address can sign in as every user. `null`: `http://localhost:<port>`. All other names are refused.
	 *
	 * @default null
	 */
	readonly endpoint: string | null;
	/**
	 * The release of Logto to answer as, where releases differ. `1.43`: a token exchange takes access tokens of
	 * first-party applications only, no ID token, and a suspended user gets no token by it.
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
	/** Other applications that people sign in to, with tokens that are not for the app. @default [] */
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
