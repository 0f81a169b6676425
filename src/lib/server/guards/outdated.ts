import { toFingerprint } from '../internal/fingerprint.js';
import type { RequestContext } from '../request/request-context.js';
import { includesAttempt } from '../session/record/attempts.js';
import { hasGrown, toHeldRights } from '../session/record/held-rights.js';
import type { SessionRecord } from '../session/record/record.js';

/**
 * What a new authorization may bring to a session. Logto grants the permissions of APIs that the user has during the
 * authorization. A refresh adds none of a role that the user receives later, and nothing that the configuration did not
 * request at that time.
 */
export interface Outdated {
	/** Names the state in which the session is outdated: a new authorization is tried once in each. */
	readonly attempt: string;
	/** Whether it was tried in this state. If so, the user decides whether to try again. */
	readonly wasTried: boolean;
}

/**
 * Why a session lacks a permission that its user may have; `null` if a new authorization would bring nothing, and for
 * an impersonation, which has no authorization of its own.
 *
 * @param ofApi whether a permission of an API is missing. Those of organizations follow the roles by a refresh.
 */
export async function findOutdated(
	context: RequestContext,
	{ ofApi }: { readonly ofApi: boolean }
): Promise<Outdated | null> {
	const record = await context.record().catch(() => null);
	if (record === null || record.actor !== null) return null;
	const { requested } = context.runtime().config;
	const isWider = record.requested !== requested;
	if (!isWider && !(ofApi && hasGrown(record.held, record.profile))) return null;
	const attempt = toAttempt(requested, record);
	return { attempt, wasTried: includesAttempt(record.attempts, attempt) };
}

function toAttempt(requested: string, { profile }: SessionRecord): string {
	return toFingerprint(`${requested} ${toHeldRights(profile)}`);
}
