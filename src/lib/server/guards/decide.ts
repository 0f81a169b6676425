import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import { judge, type Grant, type Missing, type Unmet } from '../../protocol/judge.js';
import type { Requirement } from '../../protocol/requirement.js';
import { toPermissions } from '../../protocol/scopes.js';
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

/** Whom a decision is about. */
interface Subject {
	readonly context: RequestContext;
	readonly session: WholeSession;
	/** Whether the request names its organization: a user who has none there is not a member of it. */
	readonly isNamed: () => Promise<boolean>;
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
		return decideFor({ context, session, isNamed: () => view.names(context) }, requirement);
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

/**
 * Judges, looks up the grant that the judgement hangs on, and judges again.
 *
 * @throws {LogtoAuthError} what failed, when the decision hangs on it: that is neither yes nor no
 */
async function decideFor(
	{ context, session, isNamed }: Subject,
	requirement: Requirement
): Promise<Decision> {
	const answers = new Map<string, Answer>();
	for (;;) {
		const judgement = judge(
			session,
			requirement,
			(grant) => answers.get(toKey(grant))?.state ?? 'unasked'
		);
		if (judgement.verdict === 'yes') return { passed: true, session };
		if (judgement.verdict === 'no') {
			const answer = judgement.grant === null ? undefined : answers.get(toKey(judgement.grant));
			if (answer?.state === 'missing' || answer?.state === 'outdated') return answer.refused;
			return refuse(context, await toCode(judgement, isNamed));
		}
		const { grant } = judgement;
		if (grant === null)
			throw new LogtoAuthError('configuration', {
				message: `A requirement ${judgement.fault}.`
			});
		const answer = answers.get(toKey(grant));
		if (answer?.state === 'failed') throw answer.error;
		answers.set(toKey(grant), await lookUp(context, grant));
	}
}

/** What Logto says of a grant. */
type Answer =
	| { readonly state: 'granted' }
	| { readonly state: 'missing' | 'outdated'; readonly refused: Refused }
	| { readonly state: 'failed'; readonly error: unknown };

const toKey = ({ permission, resource, organizationId }: Grant): string =>
	JSON.stringify([permission, resource, organizationId]);

/** @throws {LogtoAuthError} when the session has just ended: nothing is open to its user then */
async function lookUp(context: RequestContext, grant: Grant): Promise<Answer> {
	try {
		return await askLogto(context, grant);
	} catch (error) {
		if (endsSession(error)) throw error;
		if (error instanceof LogtoAuthError && error.code === 'not_a_member')
			return { state: 'missing', refused: await refuse(context, error.code) };
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
	noteProof(context, issuedAt);
	if (toPermissions(scope).includes(permission)) return { state: 'granted' };
	const outdated = await findOutdated(context, { ofApi: resource !== null });
	if (outdated !== null) return { state: 'outdated', refused: refuseOutdated(outdated) };
	return { state: 'missing', refused: await refuse(context, 'permission_missing') };
}

/** Leads through Logto once; afterwards the user decides. */
function refuseOutdated({ attempt, wasTried }: Outdated): Refused {
	const reason = new LogtoAuthError('authorization_outdated');
	return { passed: false, reason, signInHelps: !wasTried, attempt };
}

/** An organization that is named and of which the session knows nothing: the user is not a member of it. */
async function toCode(
	{ missing, part: { organization } }: Unmet,
	isNamed: () => Promise<boolean>
): Promise<LogtoAuthErrorCode> {
	if (missing !== 'organization') return codes[missing];
	return typeof organization === 'string' || (await isNamed()) ? 'not_a_member' : codes[missing];
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
