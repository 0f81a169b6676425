import { DEV } from 'esm-env';
import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import { judge, type Grant, type Missing, type Unmet } from '../../protocol/authorization/judge.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { Session, WholeSession } from '../../protocol/session.js';
import type { RequestContext } from '../request/request-context.js';
import { checkParameter } from '../start-checks/check-parameter.js';
import { endsSession } from '../tokens/ends-session.js';
import { findOutdated } from './outdated.js';
import { refuseOutdated, refuseWith, toRefused, type Refused } from './refusal.js';

/** Passed with the session, or the reason why not. */
export type Decision = { readonly passed: true; readonly session: WholeSession } | Refused;

/** A user whom a guard lets pass, and the organization that it checked. */
export interface Passed {
	readonly passed: true;
	readonly session: WholeSession;
	readonly organization: ActiveOrganization | null;
}

/** How a guard reads the session. Pages go by their route, remote functions do not. */
export interface View {
	readonly session: (context: RequestContext) => Promise<WholeSession | null>;
	/** Whether the request names its organization: a user who has none there is not a member of it. */
	readonly names: (context: RequestContext) => Promise<boolean>;
}

const byRoute: View = {
	session: (context) => context.session(),
	names: async (context) => (await context.named()).kind === 'named'
};

/** Like {@link pass}, and returns the session also as the app sees it: what a guard of the app returns. */
export async function passWithSession(
	context: RequestContext,
	asked: 'session' | Requirement,
	view?: View
): Promise<(Passed & { readonly shown: Session }) | Refused> {
	const passed = await pass(context, asked, view);
	if (!passed.passed) return passed;
	try {
		const shown = await context.findShown();
		// The session has ended since the decision.
		if (shown === null) return await refuseWith(context, 'session_missing');
		return { ...passed, shown };
	} catch (error) {
		return toRefused(context, error);
	}
}

/** Decides, and notes for the request which organization was checked. */
export async function pass(
	context: RequestContext,
	asked: 'session' | Requirement,
	view?: View
): Promise<Passed | Refused> {
	const requirement = asked === 'session' ? {} : asked;
	const decision = await decide(context, requirement, view);
	if (DEV) reportParameter(context, decision, requirement);
	if (!decision.passed) return decision;
	const { session } = decision;
	const organization = await findChecked(context, session, requirement);
	context.noteChecked(organization);
	return { passed: true, session, organization };
}

/**
 * Whether the request's session meets a requirement. Asks Logto for a permission when no token for it is kept. If
 * Logto does not answer, the decision is no.
 */
export async function decide(
	context: RequestContext,
	requirement: Requirement,
	view: View = byRoute
): Promise<Decision> {
	try {
		const session = await view.session(context);
		if (session === null) return await refuseWith(context, 'session_missing');
		return await decideFor(context, session, requirement, view);
	} catch (error) {
		return toRefused(context, error);
	}
}

/**
 * Judges, looks up the grant that the judgement hangs on, and judges again.
 *
 * @throws what failed, when the decision hangs on it: that is neither yes nor no
 */
async function decideFor(
	context: RequestContext,
	session: WholeSession,
	requirement: Requirement,
	view: View
): Promise<Decision> {
	const answers = new Map<string, Answer>();
	for (;;) {
		const judgement = judge(session, requirement, answers);
		if (judgement.verdict === 'yes') return { passed: true, session };
		const { grant } = judgement;
		const answer = grant === null ? undefined : answers.get(grant.key);
		if (judgement.verdict === 'no')
			return answer?.refused ?? refuseWith(context, await toCode(context, judgement, view));
		if (grant === null)
			throw new LogtoAuthError('configuration', { message: `A requirement ${judgement.fault}.` });
		if (answer?.state === 'failed') throw answer.error;
		answers.set(grant.key, await lookUp(context, grant));
	}
}

/** What Logto says of a grant. */
type Answer =
	| { readonly state: 'granted'; readonly refused?: never }
	| { readonly state: 'missing' | 'outdated'; readonly refused: Refused }
	| { readonly state: 'failed'; readonly error: unknown; readonly refused?: never };

/** @throws {LogtoAuthError} when the session has just ended, because nothing is open to its user any more */
async function lookUp(context: RequestContext, grant: Grant): Promise<Answer> {
	try {
		return await askLogto(context, grant);
	} catch (error) {
		if (endsSession(error)) throw error;
		if (error instanceof LogtoAuthError && error.code === 'not_a_member')
			return { state: 'missing', refused: await refuseWith(context, error.code) };
		return { state: 'failed', error };
	}
}

async function askLogto(
	context: RequestContext,
	{ permission, resource, organizationId }: Grant
): Promise<Answer> {
	const { config } = context.runtime();
	const { scope, issuedAt } = await context.getToken(
		{
			...(resource === null ? {} : { resource }),
			...(organizationId === null ? {} : { organizationId })
		},
		{ maxAge: config.revalidate }
	);
	oldestTokens.set(context, Math.min(issuedAt, oldestTokenOf(context)));
	if (toPermissions(scope).includes(permission)) return { state: 'granted' };
	const outdated = await findOutdated(context, { ofApi: resource !== null });
	if (outdated !== null) return { state: 'outdated', refused: refuseOutdated(outdated) };
	return { state: 'missing', refused: await refuseWith(context, 'permission_missing') };
}

const oldestTokens = new WeakMap<RequestContext, number>();

/** When the oldest access token that guards of a request read was issued; `Infinity` if they read none. */
export const oldestTokenOf = (context: RequestContext): number =>
	oldestTokens.get(context) ?? Infinity;

const codes: Readonly<Record<Missing, LogtoAuthErrorCode>> = {
	session: 'session_missing',
	organization: 'organization_missing',
	role: 'role_missing',
	organizationRole: 'organization_role_missing',
	permission: 'permission_missing',
	maxAge: 'sign_in_too_old',
	emailVerified: 'email_not_verified',
	not: 'not_allowed'
};

/** The user is not a member of an organization that is named and that their session does not know. */
async function toCode(
	context: RequestContext,
	{ missing, part }: Unmet,
	view: View
): Promise<LogtoAuthErrorCode> {
	if (missing !== 'organization') return codes[missing];
	const isNamed = typeof part.organization === 'string' || (await view.names(context));
	return isNamed ? 'not_a_member' : codes[missing];
}

/**
 * The organization that a requirement which is met is about: the named one, else the active one if the requirement
 * asks for an organization. `null` if it does not, or only within `any` and `all`, which do not tell the one that is
 * meant.
 */
export async function findChecked(
	context: RequestContext,
	session: WholeSession,
	requirement: Requirement
): Promise<ActiveOrganization | null> {
	const { organization: named } = requirement;
	const { organization: active } = session;
	if (typeof named !== 'string' || named === active?.id)
		return asksForOrganization(requirement) ? active : null;
	const membership = session.organizations.find(({ id }) => id === named);
	const record = await context.record();
	if (membership === undefined || record === null) return null;
	const token = context.runtime().tokens.peek(record, { organizationId: named });
	return { ...membership, permissions: token === null ? null : toPermissions(token.scope) };
}

function asksForOrganization(requirement: Requirement): boolean {
	const { organization, organizationRole, permission, resource } = requirement;
	if (organization !== undefined || organizationRole !== undefined) return true;
	return permission !== undefined && resource === undefined;
}

/** Codes of refusals that are about an organization. */
const aboutOrganization: ReadonlySet<string> = new Set<LogtoAuthErrorCode>([
	'organization_missing',
	'organization_role_missing',
	'permission_missing'
]);

/** Says in development when the route lacks the parameter that should name the organization. */
function reportParameter(
	context: RequestContext,
	decision: Decision,
	requirement: Requirement
): void {
	const code = decision.passed ? null : decision.reason.code;
	if (code !== null && !aboutOrganization.has(code)) return;
	if (typeof requirement.organization === 'string' || !asksForOrganization(requirement)) return;
	checkParameter(context, code === 'organization_missing');
}
