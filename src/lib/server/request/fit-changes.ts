import type { RequestContext } from './request-context.js';
import type { SessionRecord } from '../session/record/record.js';
import {
	isSessionCookie,
	measureCookies,
	toNaming,
	type CookieChange
} from '../session/cookie/session-cookie.js';
import { writeSession, type CookieBudget } from '../session/sessions.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

type ChangedRequest = Pick<RequestContext, 'event' | 'options' | 'runtime' | 'changes'>;

/**
 * The cookies that a request set. The session's cookies are made smaller if the response has no room for them.
 *
 * @param record the session whose cookies are among them
 */
export function fitChanges(
	context: ChangedRequest,
	record: SessionRecord,
	budget: CookieBudget
): MaybePromise<readonly CookieChange[]> {
	const changes = context.changes();
	if (measureCookies(changes) <= budget.bytes) return changes;
	// The response is sent in any case, because a hook that throws may end the app's server.
	return shrink(context, record, budget).catch(() => changes);
}

async function shrink(
	context: ChangedRequest,
	record: SessionRecord,
	budget: CookieBudget
): Promise<readonly CookieChange[]> {
	const { event, options } = context;
	const naming = toNaming(options);
	const others = context.changes().filter(({ name }) => !isSessionCookie(event, name, naming));
	const left = { ...budget, bytes: budget.bytes - measureCookies(others) };
	return [...others, ...(await writeSession(context.runtime().sessions, event, record, left))];
}
