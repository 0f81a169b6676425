import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import {
	findFault,
	findMissing,
	isSilent,
	type Missing,
	type Requirement
} from '../../protocol/requirement.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { Permission } from '../../protocol/register.js';
import type { WholeSession } from '../../protocol/session.js';
import type { RequestContext } from '../request/request-context.js';
import { endsSession } from '../tokens/ends-session.js';
import { now } from '../internal/clock.js';
import type { SessionRecord } from '../session/record/record.js';
import { report } from '../observability/report.js';
import { findOutdated, type Outdated } from './outdated.js';
import { noteProof } from './proof.js';

/** A reason why not. Holds nothing that a visitor may not see: the cause went to the log. */
export interface Refused {
	readonly passed: false;
	readonly reason: LogtoAuthError;
	/** Whether signing in again can remove the reason. */
	readonly signInHelps: boolean;
	/** What the sign-in is to remember of itself, so that it is not tried twice: see `outdated.ts`. */
	readonly attempt?: string;
}

/** Passed with the session, or the reason why not. */
export type Decision = { readonly passed: true; readonly session: WholeSession } | Refused;

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

/** What a decision goes by. */
interface Matter {
	readonly context: RequestContext;
	readonly session: WholeSession;
	/** Whether the request names its organization, so that there being none is an answer of its own. */
	readonly names: () => Promise<boolean>;
}

/** How a place reads the session that is decided about: pages go by their route. */
export interface View {
	readonly session: (context: RequestContext) => Promise<WholeSession | null>;
	readonly names: (context: RequestContext) => Promise<boolean>;
}

const byRoute: View = {
	session: (context) => context.session(),
	names: async (context) => (await context.named()).kind === 'named'
};

/**
 * Whether the request's session meets a requirement. Asks Logto when a permission is wanted and no
 * token for it is in memory; when Logto does not answer, the decision is no.
 */
export async function decide(
	context: RequestContext,
	requirement: Requirement,
	view: View = byRoute
): Promise<Decision> {
	const settled = await settle(context, async (): Promise<Decision> => {
		const session = await view.session(context);
		if (session === null) return refuse(context, 'session_missing');
		return decideFor({ context, session, names: () => view.names(context) }, requirement);
	});
	return settled.passed ? settled.value : settled;
}

/**
 * Turns our errors into reasons. Those that the visitor did not cause are for the log, with their
 * causes; the visitor gets the catalogue's sentence.
 */
export async function settle<Value>(
	context: RequestContext,
	task: () => Promise<Value>
): Promise<{ readonly passed: true; readonly value: Value } | Refused> {
	try {
		return { passed: true, value: await task() };
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		// An API that is new in the options.
		const outdated =
			error.code === 'resource_unknown' ? await findOutdated(context, { ofApi: false }) : null;
		if (outdated !== null) return refuseOutdated(outdated);
		if (error.status >= 500) report(context.options, 'A guard or an access token failed.', error);
		if (error.status === 503) context.noteUnavailable();
		return refuse(context, error.code);
	}
}

/** Throws where nobody can say, as when Logto does not answer: that is neither yes nor no. */
async function decideFor(matter: Matter, requirement: Requirement): Promise<Decision> {
	const { context, session } = matter;
	const fault = findFault(requirement);
	if (fault !== null)
		throw new LogtoAuthError('configuration', { message: `A requirement ${fault}.` });
	const { any, all = [], not, ...fields } = requirement;
	const decision = await decideFields(matter, fields);
	if (!decision.passed) return decision;
	for (const each of all) {
		const part = await decideFor(matter, each);
		if (!part.passed) return part;
	}
	const chosen = any === undefined ? decision : await decideAny(matter, any);
	if (!chosen.passed) return chosen;
	if (not === undefined) return decision;
	const opposite = await attempt(matter, not);
	// The user may have what the session lacks, so that it is no proof.
	if (isOutdated(opposite)) return opposite;
	if (opposite.passed || isSilent(session, not)) return refuse(context, 'not_allowed');
	return decision;
}

/** The first that passes. What could not be decided weighs more than a no: it may have been a yes. */
async function decideAny(matter: Matter, choices: readonly Requirement[]): Promise<Decision> {
	let refused: Refused | null = null;
	let failure: unknown = null;
	for (const choice of choices) {
		try {
			const decision = await attempt(matter, choice);
			if (decision.passed) return decision;
			// A way on is worth more than an end.
			if (refused === null || (isOutdated(decision) && !isOutdated(refused))) refused = decision;
		} catch (error) {
			// Nothing is open to somebody whose session has just ended.
			if (endsSession(error)) throw error;
			failure ??= error;
		}
	}
	if (failure !== null) throw failure;
	return refused ?? refuse(matter.context, 'not_allowed');
}

/** As {@link decideFor}, with Logto's word that somebody is no member as the no that it is. */
async function attempt(matter: Matter, requirement: Requirement): Promise<Decision> {
	try {
		return await decideFor(matter, requirement);
	} catch (error) {
		if (!(error instanceof LogtoAuthError) || error.code !== 'not_a_member') throw error;
		return refuse(matter.context, error.code);
	}
}

async function decideFields(matter: Matter, requirement: Requirement): Promise<Decision> {
	const { context, session } = matter;
	const { permission, resource: _, ...rest } = requirement;
	const missing = findMissing(session, withOrganization(requirement, rest));
	if (missing !== null) return refuse(context, await toCode(missing, requirement, matter));
	if (permission === undefined) return { passed: true, session };
	return decidePermission(context, session, { ...requirement, permission });
}

/** A permission without a resource is the organization's, so there has to be one. */
function withOrganization(
	{ permission, resource, organization }: Requirement,
	rest: Omit<Requirement, 'permission' | 'resource'>
): Requirement {
	const needed = permission !== undefined && resource === undefined && organization === undefined;
	return needed ? { ...rest, organization: true } : rest;
}

/** Rights in one organization never count in another: the named one is asked, else the active one. */
async function decidePermission(
	context: RequestContext,
	session: WholeSession,
	{ permission, resource, organization }: Requirement & { readonly permission: Permission }
): Promise<Decision> {
	const organizationId = typeof organization === 'string' ? organization : session.organization?.id;
	const { config } = context.runtime();
	const { scope, issuedAt } = await context.getToken(
		{
			...(resource === undefined ? {} : { resource }),
			...(organizationId === undefined ? {} : { organizationId })
		},
		{ maxAge: config.revalidate }
	);
	noteProof(context, issuedAt);
	if (toPermissions(scope).includes(permission)) return { passed: true, session };
	const outdated = await findOutdated(context, { ofApi: resource !== undefined });
	return outdated === null ? refuse(context, 'permission_missing') : refuseOutdated(outdated);
}

/** Leads through Logto once; afterwards the user decides. */
function refuseOutdated({ attempt, wasTried }: Outdated): Refused {
	const reason = new LogtoAuthError('authorization_outdated');
	return { passed: false, reason, signInHelps: !wasTried, attempt };
}

const isOutdated = (decision: Decision): boolean =>
	!decision.passed && decision.reason.code === 'authorization_outdated';

/** An organization that was named and of which nothing is known: the person is not a member of it. */
async function toCode(
	missing: Missing,
	{ organization }: Requirement,
	{ names }: Matter
): Promise<LogtoAuthErrorCode> {
	if (missing !== 'organization') return codes[missing];
	const isNamed = typeof organization === 'string' || (await names());
	return isNamed ? 'not_a_member' : codes[missing];
}

/** Cured by a page of Logto on which the user decides: only they open it. */
const onlyOnRequest: ReadonlySet<LogtoAuthErrorCode> = new Set(['organization_not_granted']);

async function refuse(context: RequestContext, code: LogtoAuthErrorCode): Promise<Refused> {
	const reason = new LogtoAuthError(code);
	if (reason.cure !== 'sign_in' || onlyOnRequest.has(code))
		return { passed: false, reason, signInHelps: false };
	if (code === 'session_missing' || code === 'session_expired')
		return { passed: false, reason, signInHelps: true };
	const record = await context.record().catch(() => null);
	// Logto knows who really acts: they would come back as themselves, and not notice.
	if (record !== null && record.actor !== null)
		return {
			passed: false,
			reason: new LogtoAuthError('not_while_impersonating'),
			signInHelps: false
		};
	return { passed: false, reason, signInHelps: record === null || !wasInVain(record, code) };
}

/** Another sign-in within so many seconds would bring nothing new: no visitor is sent in circles. */
const justNow = 30;

/** Whether the user signed in a moment ago. */
export const isFresh = ({ signedInAt }: SessionRecord): boolean => now() - signedInAt <= justNow;

/** What a sign-in a moment ago did not bring, another one will not. */
function wasInVain(record: SessionRecord, code: LogtoAuthErrorCode): boolean {
	const { authenticatedAt } = record;
	if (!isFresh(record)) return false;
	return code !== 'sign_in_too_old' || authenticatedAt === 0;
}
