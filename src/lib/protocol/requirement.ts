import type { ActiveOrganization } from './organization.js';
import type { OrganizationRole, Permission, Resource, Role } from './register.js';
import type { Session, WholeSession } from './session.js';

/**
 * What a rule, a guard or `<Show>` asks of a session. All given fields must hold.
 *
 * @example
 * ```ts
 * const rule: Requirement = { organizationRole: 'admin', maxAge: 900 };
 * ```
 */
export interface Requirement {
	/** A tenant-wide role. */
	readonly role?: Role;
	/** A role in the active organization, or in `organization` when that names one. */
	readonly organizationRole?: OrganizationRole;
	/**
	 * A permission in the active organization, or in `organization` when that names one; of `resource`
	 * when that is given.
	 */
	readonly permission?: Permission;
	/** The API whose permission is asked; without it `permission` is the organization's own. */
	readonly resource?: Resource;
	/** `true`: some active organization; a string: membership of that one (by id). */
	readonly organization?: true | string;
	/** Proved who they are (not only signed in by an open Logto session) at most so many **seconds** ago. */
	readonly maxAge?: number;
	/** An e-mail address that Logto has verified, as of the last time that the claims were confirmed. */
	readonly emailVerified?: true;
	/** At least one of these must hold as well. An empty list lets nobody pass. */
	readonly any?: readonly Requirement[];
	/** Each of these must hold as well. An empty list asks nothing. */
	readonly all?: readonly Requirement[];
	/**
	 * This must be known not to hold: a session that does not say (`maxAge`, `emailVerified`) does not pass.
	 * Whoever is not signed in never does.
	 */
	readonly not?: Requirement;
}

const fields: Readonly<Record<keyof Requirement, true>> = {
	role: true,
	organizationRole: true,
	permission: true,
	resource: true,
	organization: true,
	maxAge: true,
	emailVerified: true,
	any: true,
	all: true,
	not: true
};

/**
 * What makes a requirement say nothing, or `null`: a field that none has, or one without a value, as a lookup
 * that found nothing leaves it. It must not open anything.
 */
export function findFault(requirement: Requirement | undefined): string | null {
	const given: unknown = requirement;
	if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'is no object';
	const prototype: unknown = Object.getPrototypeOf(given);
	if (prototype !== Object.prototype && prototype !== null) return 'is no plain object';
	for (const [name, value] of Object.entries(given)) {
		if (!Object.hasOwn(fields, name)) return `has the field "${name}", which says nothing`;
		if (value === undefined || value === null) return `has the field "${name}" without a value`;
	}
	if (requirement?.resource !== undefined && requirement.permission === undefined)
		return 'has a "resource" and asks for no permission of it';
	if (requirement?.emailVerified !== undefined && requirement.emailVerified !== true)
		return 'has an "emailVerified" that is not true';
	if (requirement?.maxAge !== undefined && !isNumber(requirement.maxAge))
		return 'has a "maxAge" that is no number';
	for (const name of ['role', 'organizationRole', 'permission', 'resource'] as const)
		if (requirement?.[name] !== undefined && typeof requirement[name] !== 'string')
			return `has a "${name}" that is no text`;
	if (requirement?.organization !== undefined && !namesOrganization(requirement.organization))
		return 'has an "organization" that is neither true nor a text';
	for (const name of ['any', 'all'] as const)
		if (requirement?.[name] !== undefined && !Array.isArray(requirement[name]))
			return `has an "${name}" that is no list`;
	return null;
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

const namesOrganization = (organization: unknown): boolean =>
	organization === true || typeof organization === 'string';

/** On the server with every claim, in a page with those that it may know. */
type AnySession = Omit<Session, 'profile'> &
	Readonly<{ profile: Partial<WholeSession['profile']> }>;

/** Which field of a {@link Requirement} a session fails, in the order they are asked. */
export type Missing =
	| 'session'
	| 'organization'
	| 'role'
	| 'organizationRole'
	| 'permission'
	| 'maxAge'
	| 'emailVerified'
	| 'not';

/** What a session fails; `unknown` when it does not say, as of the permissions of an API. */
type Finding = Missing | 'unknown' | null;

/**
 * The first field that a session fails, or `null` when it meets the requirement. Pure: it reads what
 * the session says and asks nobody. A permission with a `resource` is never met here: its answer is
 * in an access token, which only the server has.
 */
export function findMissing(
	session: AnySession | null,
	requirement: Requirement,
	now: number = Date.now()
): Missing | null {
	if (session === null) return 'session';
	const finding = assess(session, requirement, now);
	return finding === 'unknown' ? 'permission' : finding;
}

function assess(session: AnySession, requirement: Requirement, now: number): Finding {
	if (findFault(requirement) !== null) return 'unknown';
	const { any, all = [], not } = requirement;
	const findings = [
		assessFields(session, requirement, now),
		...all.map((each) => assess(session, each, now)),
		any === undefined ? null : assessAny(any.map((each) => assess(session, each, now))),
		not === undefined
			? null
			: isSilent(session, not)
				? 'unknown'
				: negate(assess(session, not, now))
	];
	return findings.find(isCertain) ?? (findings.includes('unknown') ? 'unknown' : null);
}

function assessAny(findings: readonly Finding[]): Finding {
	if (findings.includes(null)) return null;
	if (findings.includes('unknown')) return 'unknown';
	return findings[0] ?? 'not';
}

/**
 * Whether a session says nothing of something that is asked: when somebody proved who they are, or of their
 * e-mail address. That is a no where it is asked, and where its opposite is asked as well.
 */
export function isSilent(session: AnySession, requirement: Requirement): boolean {
	if (findFault(requirement) !== null) return true;
	const { maxAge, emailVerified, any = [], all = [], not } = requirement;
	if (maxAge !== undefined && session.authenticatedAt === null) return true;
	if (emailVerified !== undefined && session.profile.email_verified === undefined) return true;
	const parts = not === undefined ? [...any, ...all] : [...any, ...all, not];
	return parts.some((part) => isSilent(session, part));
}

/** What is not known to fail does not count as failed. */
function negate(finding: Finding): Finding {
	if (finding === null) return 'not';
	return finding === 'unknown' ? 'unknown' : null;
}

const isCertain = (finding: Finding): finding is Missing =>
	finding !== null && finding !== 'unknown';

function assessFields(session: AnySession, requirement: Requirement, now: number): Finding {
	const { role, organizationRole, permission, resource, organization } = requirement;
	const { maxAge, emailVerified } = requirement;
	const subject = findSubject(session, organization);
	const needsOrganization =
		organization !== undefined ||
		organizationRole !== undefined ||
		(permission !== undefined && resource === undefined);
	if (needsOrganization && subject === null) return 'organization';
	if (role !== undefined && !session.roles.includes(role)) return 'role';
	if (organizationRole !== undefined && subject?.roles.includes(organizationRole) !== true)
		return 'organizationRole';
	const granted = permission === undefined || isGranted(subject, permission, resource);
	if (granted === false) return 'permission';
	if (maxAge !== undefined && isOlder(session.authenticatedAt, maxAge, now)) return 'maxAge';
	if (emailVerified !== undefined && !hasVerifiedEmail(session)) return 'emailVerified';
	return granted === true ? null : 'unknown';
}

/** `null` when a session does not say. */
function isGranted(
	subject: ActiveOrganization | null,
	permission: Permission,
	resource: Resource | undefined
): boolean | null {
	if (resource !== undefined) return null;
	return subject?.permissions?.includes(permission) ?? null;
}

/**
 * The organization that a requirement is about: the one it names, else the active one. Rights in one
 * never count in another.
 */
function findSubject(
	{ organization: active, organizations }: AnySession,
	named: Requirement['organization']
): ActiveOrganization | null {
	if (typeof named !== 'string' || named === active?.id) return active;
	const membership = organizations.find(({ id }) => id === named);
	return membership === undefined ? null : { ...membership, permissions: null };
}

/** Logto says `false` of somebody without an address, and nothing when the scope `email` was left out. */
function hasVerifiedEmail({ profile }: AnySession): boolean {
	return typeof profile.email === 'string' && profile.email_verified === true;
}

/** Who never said when they proved who they are has not done so lately. */
function isOlder(authenticatedAt: string | null, maxAge: number, now: number): boolean {
	return authenticatedAt === null || !(now - Date.parse(authenticatedAt) <= maxAge * 1000);
}

/**
 * Whether a session meets a requirement: what `<Show>` asks. It hides, it does not protect: protect
 * with the rule table and the `require…` functions on the server.
 *
 * @example
 * ```ts
 * // src/routes/+page.svelte
 * const mayWrite = can(data.session, { permission: 'write:invoices' });
 * ```
 */
export function can(session: Session | null, requirement: Requirement): boolean {
	return findMissing(session, requirement) === null;
}
