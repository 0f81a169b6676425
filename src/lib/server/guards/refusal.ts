import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { Otherwise } from '../config/options.js';
import { now } from '../internal/clock.js';
import { report } from '../app-callbacks/report.js';
import type { RequestContext } from '../request/request-context.js';
import type { SessionRecord } from '../session/record/record.js';
import { findOutdated, type Outdated } from './outdated.js';

/** Why a guard refuses. Holds nothing that a visitor must not see: the cause is in the log. */
export interface Refused {
	readonly passed: false;
	readonly reason: LogtoAuthError;
	/** Whether signing in again can remove the reason. */
	readonly signInHelps: boolean;
	/** The state that the sign-in remembers, so that it is not tried twice in it: see `outdated.ts`. */
	readonly attempt?: string;
}

/** Why a rule refuses a request, and the rule's own answer if it has one. */
export interface RuleRefused extends Refused {
	readonly otherwise: Otherwise | null;
}

/** Runs a task, and returns an error of ours as a refusal. Throws every other error. */
export async function catchRefusal<Value>(
	context: RequestContext,
	task: () => Promise<Value>
): Promise<{ readonly passed: true; readonly value: Value } | Refused> {
	try {
		return { passed: true, value: await task() };
	} catch (error) {
		return toRefused(context, error);
	}
}

/**
 * The refusal for an error. An error that the visitor did not cause goes to the log with its cause; the visitor
 * reads the sentence of the catalogue.
 *
 * @throws an error that is not a {@link LogtoAuthError}, as it is
 */
export async function toRefused(context: RequestContext, error: unknown): Promise<Refused> {
	if (!(error instanceof LogtoAuthError)) throw error;
	// The API may be new in the options.
	const outdated =
		error.code === 'resource_unknown' ? await findOutdated(context, { ofApi: false }) : null;
	if (outdated !== null) return refuseOutdated(outdated);
	if (error.status >= 500) report(context.options, 'A guard or an access token failed.', error);
	if (error.status === 503) context.noteUnavailable();
	return refuseWith(context, error.code);
}

/** Leads through Logto once. Afterwards the user decides whether to try again. */
export function refuseOutdated({ attempt, wasTried }: Outdated): Refused {
	const reason = new LogtoAuthError('authorization_outdated');
	return { passed: false, reason, signInHelps: !wasTried, attempt };
}

/** Codes whose cure is a page of Logto on which the user decides: only the user opens it. */
const onlyOnRequest: ReadonlySet<LogtoAuthErrorCode> = new Set(['organization_not_granted']);

/** The refusal with a code, and whether a sign-in helps. */
export async function refuseWith(
	context: RequestContext,
	code: LogtoAuthErrorCode
): Promise<Refused> {
	const reason = new LogtoAuthError(code);
	if (reason.cure !== 'sign_in' || onlyOnRequest.has(code))
		return { passed: false, reason, signInHelps: false };
	if (code === 'session_missing' || code === 'session_expired')
		return { passed: false, reason, signInHelps: true };
	const record = await context.record().catch(() => null);
	// Logto knows the user who really acts: a sign-in would let them in as themselves without notice.
	if (record !== null && record.actor !== null)
		return {
			passed: false,
			reason: new LogtoAuthError('not_while_impersonating'),
			signInHelps: false
		};
	return { passed: false, reason, signInHelps: record === null || !wasInVain(record, code) };
}

/** How long after a sign-in another one brings nothing new, in seconds. It keeps users from going in circles. */
const freshFor = 30;

/** Whether the user signed in a moment ago. */
export const isFresh = ({ signedInAt }: SessionRecord): boolean => now() - signedInAt <= freshFor;

/** Whether a sign-in a moment ago did not remove the reason, so that another one will not either. */
function wasInVain(record: SessionRecord, code: LogtoAuthErrorCode): boolean {
	if (!isFresh(record)) return false;
	return code !== 'sign_in_too_old' || record.authenticatedAt === 0;
}
