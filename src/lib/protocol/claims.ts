import type { Claims, CustomData, SessionClaims } from './register.js';

/** The claim `address`, with Logto's camelCase names (OIDC says `street_address`; Logto does not). */
export interface LogtoAddress {
	readonly formatted?: string;
	readonly streetAddress?: string;
	readonly locality?: string;
	readonly region?: string;
	readonly postalCode?: string;
	readonly country?: string;
}

/** One linked social account, as in the claim `identities`, keyed by the connector's target. */
export interface LogtoIdentity {
	readonly userId: string;
	readonly details?: Readonly<Record<string, unknown>>;
}

/** One linked enterprise account, as in the claim `sso_identities`. */
export interface LogtoSsoIdentity {
	readonly issuer: string;
	readonly identityId: string;
	readonly detail?: Readonly<Record<string, unknown>>;
	readonly [key: string]: unknown;
}

/** One entry of the claim `organization_data`. Logto has no slug here: `id` is what addresses hold. */
export interface LogtoOrganizationData {
	readonly id: string;
	readonly name: string;
	readonly description: string | null;
}

/**
 * Every claim that Logto sends about a user: those of the ID token, overridden by those of userinfo. The names are
 * Logto's.
 *
 * A claim is *absent* when its scope was not requested (`email` needs the scope `email`), and `null`
 * when it was requested and the person has none. `custom_data`, `identities`, `sso_identities` and
 * `organization_data` come from userinfo only, unless the tenant puts them into ID tokens.
 *
 * @see https://docs.logto.io/quick-starts/next-auth and the page `providers/logto` of Auth.js
 */
export interface LogtoProfile extends Readonly<Partial<Claims>> {
	/** The subject: the person's id in this Logto. The only claim that is always there. */
	readonly sub: string;
	/** Full name. */
	readonly name?: string | null;
	readonly username?: string | null;
	/** Address of the avatar. It comes from the person: check the scheme before you show it. */
	readonly picture?: string | null;
	/** Primary e-mail address; `null` for a user who signed up by phone or username. */
	readonly email?: string | null;
	readonly email_verified?: boolean;
	/** Digits with the country code and without a plus sign, for example `15550100001`. */
	readonly phone_number?: string | null;
	readonly phone_number_verified?: boolean;
	readonly address?: LogtoAddress | null;
	/** What your app or the Management API stored with the person. Scope `custom_data`. */
	readonly custom_data?: CustomData;
	/** Linked social accounts, keyed by the connector's target. Scope `identities`. */
	readonly identities?: Readonly<Record<string, LogtoIdentity>>;
	/** Linked enterprise accounts. Scope `identities`. */
	readonly sso_identities?: readonly LogtoSsoIdentity[];
	/** Ids of the organizations. Scope `urn:logto:scope:organizations`. */
	readonly organizations?: readonly string[];
	readonly organization_data?: readonly LogtoOrganizationData[];
	/** `<organization id>:<role name>`, split at the first colon; parsed in `Session.organizations`. */
	readonly organization_roles?: readonly string[];
	/** Names of the tenant-wide roles. Scope `roles`. */
	readonly roles?: readonly string[];
	/** **Milliseconds** since the epoch (OIDC says seconds; Logto sends milliseconds). */
	readonly created_at?: number;
	/** **Milliseconds** since the epoch. */
	readonly updated_at?: number;
	readonly given_name?: string | null;
	readonly family_name?: string | null;
	readonly middle_name?: string | null;
	readonly nickname?: string | null;
	readonly preferred_username?: string | null;
	/** Address of the person's page. */
	readonly profile?: string | null;
	readonly website?: string | null;
	readonly gender?: string | null;
	/** ISO 8601 `YYYY-MM-DD`. */
	readonly birthdate?: string | null;
	readonly zoneinfo?: string | null;
	readonly locale?: string | null;
	/** Any claim that a tenant adds. `Register.claims` types those of your app. */
	readonly [claim: string]: unknown;
}

/** The claims of a person that pages show: what `'basic'` means in the option `session.claims`. */
export type BasicClaim = 'sub' | 'name' | 'username' | 'email' | 'email_verified' | 'picture';

/** {@link BasicClaim}, at runtime. */
export const basicClaims: readonly BasicClaim[] = [
	'sub',
	'name',
	'username',
	'email',
	'email_verified',
	'picture'
];

/** `session.profile`: the claims that the option `session.claims` lets into the session, `sub` always. */
export type SessionProfile = SessionClaims extends 'all'
	? LogtoProfile
	: Readonly<{ sub: string }> & {
			readonly [Claim in Exclude<ShownClaim, 'sub'>]?: Exclude<LogtoProfile[Claim], undefined>;
		};

type ShownClaim = SessionClaims extends 'basic' ? BasicClaim : Extract<SessionClaims, string>;

/** Claims of the token itself, not of the person: they never become part of the profile. */
const tokenClaims: ReadonlySet<string> = new Set([
	'iss',
	'aud',
	'exp',
	'iat',
	'nbf',
	'jti',
	'nonce',
	'at_hash',
	'c_hash',
	's_hash',
	'azp',
	'sid',
	'auth_time'
]);

/**
 * Merges the claims of the ID token and of userinfo into the profile. Userinfo wins, because it is the live answer.
 * Checks nothing: the caller must have verified the ID token and compared both subjects
 * (OpenID Connect Core §5.3.2). Fields named `__proto__` are left out at any depth: SvelteKit refuses to send them, and
 * a user may write them into `custom_data`.
 */
export function toProfile(
	idTokenClaims: Readonly<Record<string, unknown>>,
	userinfoClaims: Readonly<Record<string, unknown>> = {}
): LogtoProfile {
	const claims = Object.entries({ ...idTokenClaims, ...userinfoClaims })
		.filter(([name]) => !tokenClaims.has(name) && name !== prototypeKey)
		.map(([name, value]) => [name, toSafeClaim(value, 1)] as const);
	return { ...Object.fromEntries(claims), sub: String(idTokenClaims['sub']) };
}

const prototypeKey = '__proto__';

/** Deeper than any useful claim. A deeper one could exhaust the stack. */
const maxDepth = 100;

function toSafeClaim(value: unknown, depth: number): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (depth > maxDepth) return null;
	if (Array.isArray(value)) return value.map((entry) => toSafeClaim(entry, depth + 1));
	const fields = Object.entries(value)
		.filter(([name]) => name !== prototypeKey)
		.map(([name, field]) => [name, toSafeClaim(field, depth + 1)] as const);
	return Object.fromEntries(fields);
}

/**
 * The address of a picture, or `null` for one that a page must not show. Users choose the address of their picture, so
 * only `https:`, `http:` and paths of this site pass: `javascript:` and `data:` do not reach a page.
 */
export function toSafeImage(address: string | null | undefined): string | null {
	if (typeof address !== 'string') return null;
	return /^https?:\/\//i.test(address) || /^\/(?![/\\])/.test(address) ? address : null;
}
