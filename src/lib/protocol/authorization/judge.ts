import type { ActiveOrganization } from '../organization.js';
import type { Permission, Resource } from '../register.js';
import { findFault, type Requirement } from './requirement.js';
import type { Session, WholeSession } from '../session.js';

/** A session with every claim, as on the server, or with those that a page may know. */
export type AnySession = Omit<Session, 'profile'> &
	Readonly<{ profile: Partial<WholeSession['profile']> }>;

/** Which field of a {@link Requirement} a session fails, in the order in which they are checked. */
export type Missing =
	| 'session'
	| 'organization'
	| 'role'
	| 'organizationRole'
	| 'permission'
	| 'maxAge'
	| 'emailVerified'
	| 'not';

/** A permission that an access token holds or lacks. `null`: the token of no API, or of no organization. */
export interface Grant {
	/** The same for the same grant. */
	readonly key: string;
	readonly permission: Permission;
	readonly resource: Resource | null;
	readonly organizationId: string | null;
}

/**
 * What is known of a grant. `outdated`: the session lacks it, but a new authorization may bring it. `failed`: the
 * look-up failed, so the grant is neither there nor missing.
 */
export type GrantState = 'granted' | 'missing' | 'outdated' | 'failed';

/** The grants that were looked up, by their keys. */
export type Answers = ReadonlyMap<string, { readonly state: GrantState }>;

/** A requirement that is not met. */
export interface Unmet {
	readonly verdict: 'no';
	readonly missing: Missing;
	/** The part of the requirement that the session fails. */
	readonly part: Requirement;
	/** The grant that is missing, where `missing` is `permission`. */
	readonly grant: Grant | null;
	/** Whether a new authorization may bring the grant: then nothing passes because it is missing. */
	readonly isOutdated: boolean;
}

/** `unknown` hangs on a grant, or on a fault that keeps a requirement from saying anything. */
export type Judgement =
	| { readonly verdict: 'yes' }
	| Unmet
	| { readonly verdict: 'unknown'; readonly grant: Grant; readonly isUnasked: boolean }
	| { readonly verdict: 'unknown'; readonly grant: null; readonly fault: string };

/** What a requirement is judged by. */
interface Evidence {
	readonly session: AnySession;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** `null` in a page, where no grant can be looked up and the session tells those that are known. */
	readonly answers: Answers | null;
}

const yes = { verdict: 'yes' } as const;

/**
 * Whether a session meets a requirement, as far as the given grants tell. Pure: it fetches nothing. Parts are read
 * in the order in which they are written, and nothing that follows an unasked grant is read. Look up the grant that
 * an `unknown` hangs on, then judge again.
 *
 * What is not known opens nothing: `any` and `not` pass only by what is known.
 */
export function judge(session: AnySession, requirement: Requirement, answers: Answers): Judgement {
	return judgeWhole({ session, now: Date.now(), answers }, requirement);
}

function judgeWhole(evidence: Evidence, requirement: Requirement): Judgement {
	const fault = findFault(requirement);
	if (fault !== null) return { verdict: 'unknown', grant: null, fault };
	const { any, all = [], not } = requirement;
	let open: Judgement = yes;
	for (const judgePart of [
		() => judgeFields(evidence, requirement),
		...all.map((part) => () => judgeWhole(evidence, part)),
		() => (any === undefined ? yes : judgeAny(evidence, requirement, any)),
		() => (not === undefined ? yes : judgeNot(evidence, requirement, not))
	]) {
		const judgement = judgePart();
		if (judgement.verdict === 'no') return judgement;
		if (judgement.verdict === 'yes') continue;
		// A later look-up may change it. In a page a later part can still refuse.
		if (evidence.answers !== null) return judgement;
		if (open.verdict === 'yes') open = judgement;
	}
	return open;
}

/** The first choice that passes. A choice that is unknown outweighs a refusal: it may be a yes. */
function judgeAny(
	evidence: Evidence,
	part: Requirement,
	choices: readonly Requirement[]
): Judgement {
	let open: Judgement | null = null;
	let unmet: Unmet | null = null;
	for (const choice of choices) {
		const judgement = judgeWhole(evidence, choice);
		if (judgement.verdict === 'yes' || isUnasked(judgement)) return judgement;
		if (judgement.verdict === 'unknown') open ??= judgement;
		// A new authorization is worth more to the user than a refusal.
		else if (unmet === null || (judgement.isOutdated && !unmet.isOutdated)) unmet = judgement;
	}
	return open ?? unmet ?? fail('not', part);
}

/** Passes only by a refusal that is certain. */
function judgeNot(evidence: Evidence, part: Requirement, opposite: Requirement): Judgement {
	const judgement = judgeWhole(evidence, opposite);
	if (judgement.verdict === 'unknown') return judgement;
	if (judgement.verdict === 'yes') return fail('not', part);
	// The user may have the grant that the session lacks.
	if (judgement.isOutdated) return judgement;
	return isSilent(evidence.session, opposite) ? fail('not', part) : yes;
}

const isUnasked = (judgement: Judgement): boolean =>
	judgement.verdict === 'unknown' && judgement.grant !== null && judgement.isUnasked;

function fail(missing: Missing, part: Requirement): Unmet {
	return { verdict: 'no', missing, part, grant: null, isOutdated: false };
}

/**
 * Whether a requirement asks for something of which the session says nothing: when the user proved who they are, or
 * whether their e-mail address is verified. Neither the requirement nor its opposite is met then.
 */
function isSilent(session: AnySession, requirement: Requirement): boolean {
	if (findFault(requirement) !== null) return true;
	const { maxAge, emailVerified, any = [], all = [], not } = requirement;
	if (maxAge !== undefined && session.authenticatedAt === null) return true;
	if (emailVerified !== undefined && session.profile.email_verified === undefined) return true;
	const parts = not === undefined ? [...any, ...all] : [...any, ...all, not];
	return parts.some((part) => isSilent(session, part));
}

/** Everything but `any`, `all` and `not`. An unknown grant comes last, so that it is looked up only if needed. */
function judgeFields(evidence: Evidence, part: Requirement): Judgement {
	const { session, now } = evidence;
	const { role, organizationRole, permission, resource, organization, maxAge, emailVerified } =
		part;
	const subject = findOrganization(session, organization);
	const needsOrganization =
		organization !== undefined ||
		organizationRole !== undefined ||
		(permission !== undefined && resource === undefined);
	if (needsOrganization && subject === null)
		return isPartial(session) && typeof organization === 'string'
			? { verdict: 'unknown', grant: null, fault: leftOut }
			: fail('organization', part);
	if (role !== undefined && !session.roles.includes(role)) return fail('role', part);
	if (organizationRole !== undefined && subject?.roles.includes(organizationRole) !== true)
		return fail('organizationRole', part);
	const granted = permission === undefined ? yes : judgeGrant(evidence, part, permission);
	if (granted.verdict === 'no') return granted;
	if (maxAge !== undefined && isOlder(session.authenticatedAt, maxAge, now))
		return fail('maxAge', part);
	if (emailVerified !== undefined && !hasVerifiedEmail(session)) return fail('emailVerified', part);
	return granted;
}

/** Rights in one organization never count in another: the named one is meant, else the active one. */
function judgeGrant(evidence: Evidence, part: Requirement, permission: Permission): Judgement {
	const { resource = null, organization } = part;
	const named = typeof organization === 'string' ? organization : evidence.session.organization?.id;
	const organizationId = named ?? null;
	const key = JSON.stringify([permission, resource, organizationId]);
	const grant = { key, permission, resource, organizationId };
	const state =
		evidence.answers === null
			? toKnownState(evidence.session, grant)
			: evidence.answers.get(key)?.state;
	if (state === 'granted') return yes;
	if (state === undefined || state === 'failed')
		return { verdict: 'unknown', grant, isUnasked: state === undefined };
	return { ...fail('permission', part), grant, isOutdated: state === 'outdated' };
}

/** The organization that a requirement is about: the named one, else the active one. */
function findOrganization(
	{ organization: active, organizations }: AnySession,
	named: Requirement['organization']
): Pick<ActiveOrganization, 'roles'> | null {
	if (typeof named !== 'string' || named === active?.id) return active;
	return organizations.find(({ id }) => id === named) ?? null;
}

const leftOut = 'The session of a page does not hold every organization of the user.';

const isPartial = ({ organizations, organizationCount = 0 }: AnySession): boolean =>
	organizationCount > organizations.length;

/** Logto says `false` for a user without an address, and nothing when the scope `email` was left out. */
function hasVerifiedEmail({ profile }: AnySession): boolean {
	return typeof profile.email === 'string' && profile.email_verified === true;
}

/** A session that does not say when the user proved who they are counts as too old. */
function isOlder(authenticatedAt: string | null, maxAge: number, now: number): boolean {
	return authenticatedAt === null || !(now - Date.parse(authenticatedAt) <= maxAge * 1000);
}

/**
 * The first field that a session fails, or `null` when it meets the requirement. Reads only the session: a
 * permission with a `resource` is never met here, because only the server has the access token that holds it.
 *
 * @param now milliseconds since the epoch. @default the current time
 */
export function findMissing(
	session: AnySession | null,
	requirement: Requirement,
	now: number = Date.now()
): Missing | null {
	if (session === null) return 'session';
	const judgement = judgeWhole({ session, now, answers: null }, requirement);
	if (judgement.verdict === 'yes') return null;
	return judgement.verdict === 'no' ? judgement.missing : 'permission';
}

/** The session holds the permissions of the active organization, unless they are unknown. */
function toKnownState({ organization }: AnySession, grant: Grant): GrantState {
	if (grant.resource !== null || grant.organizationId !== organization?.id) return 'failed';
	const granted = organization?.permissions?.includes(grant.permission);
	if (granted === undefined) return 'failed';
	return granted ? 'granted' : 'missing';
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
