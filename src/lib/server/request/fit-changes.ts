import type { RequestContext } from './request-context.js';
import type { SessionRecord } from '../session/record/record.js';
import {
	isSessionCookie,
	measureCookies,
	toNaming,
	type CookieChange
} from '../session/cookie/session-cookie.js';
import { writeSession, type CookieRoom } from '../session/sessions.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

type ChangedRequest = Pick<RequestContext, 'event' | 'options' | 'runtime' | 'changes'>;

/**
 * The cookies that a request set, with the session's made smaller where they have no room in the response.
 *
 * @param record the session whose cookies are among them
 */
export function fitChanges(
	context: ChangedRequest,
	record: SessionRecord,
	room: CookieRoom
): MaybePromise<readonly CookieChange[]> {
	const changes = context.changes();
	if (measureCookies(changes) <= room.bytes) return changes;
	// The response goes out in any case: an app's server may end with a hook that throws.
	return shrink(context, record, room).catch(() => changes);
}

async function shrink(
	context: ChangedRequest,
	record: SessionRecord,
	room: CookieRoom
): Promise<readonly CookieChange[]> {
	const { event, options } = context;
	const naming = toNaming(options);
	const others = context.changes().filter(({ name }) => !isSessionCookie(event, name, naming));
	const left = { ...room, bytes: room.bytes - measureCookies(others) };
	return [...others, ...(await writeSession(context.runtime().sessions, event, record, left))];
}
