import { LogtoAuthError } from '../../errors.js';
import type { Data } from '../../protocol/register.js';
import type { Session } from '../../protocol/session.js';
import { toPlainJson, toSizeFault } from '../internal/plain-json.js';
import { toDataLimit } from '../app-callbacks/map-profile.js';
import type { RequestContext } from '../request/request-context.js';
import type { Config } from '../config/config.js';
import { nowAfter } from '../internal/clock.js';
import { writeSession } from '../session/sessions.js';
import { isData, type SessionRecord } from '../session/record/record.js';

/**
 * Data as a session keeps it: a copy that JSON can represent. An object without fields counts as no data.
 *
 * @param place names the source in error messages: `locals.logto.update()`
 * @throws {LogtoAuthError} `session_too_large` above {@link toDataLimit}; `app_callback_failed` if it is not an object
 * that JSON can represent
 */
export function toData(
	config: Pick<Config, 'sessions'>,
	given: unknown,
	place: string
): Data | null {
	if (given === null) return null;
	const { value, length, fault } = toPlainJson(given, Infinity);
	const what = fault ?? (isData(value) ? null : 'is no object');
	if (what !== null || !isData(value))
		throw new LogtoAuthError('app_callback_failed', {
			message: `The data of ${place} ${what}. A session keeps null or an object that JSON can represent.`
		});
	const limit = toDataLimit(config);
	if (length !== undefined && length > limit)
		throw new LogtoAuthError('session_too_large', {
			message: `The data of ${place} ${toSizeFault(length, limit)}. Keep it in a database, and its key in the session.`
		});
	return Object.keys(value).length === 0 ? null : value;
}

/** The session with other data. If two requests change it, the later change counts. */
export function withData(record: SessionRecord, data: Data | null): SessionRecord {
	return { ...record, data, dataChangedAt: nowAfter(record.dataChangedAt) };
}

/**
 * Changes the data of the request's session.
 *
 * @returns `null` without a session
 * @throws {LogtoAuthError} as {@link toData}, and `session_too_large` if the cookie has no room. The data is unchanged
 * then
 */
export async function updateData(context: RequestContext, given: unknown): Promise<Session | null> {
	const record = await context.record();
	if (record === null) return null;
	const { config, sessions } = context.runtime();
	const data = toData(config, given, 'locals.logto.update()');
	// Tries it out before another request can see the change.
	await writeSession(sessions, context.event, withData(record, data));
	const changed = await context.update((current) => withData(current, data));
	return changed === null ? null : context.findShown();
}

/**
 * Adds the data that `events.onSignIn` returned to the new session. If the data cannot be kept, it is reported to the
 * log and to `onError`, and the user is signed in without it.
 */
export async function takeData(
	{ sessions, config }: Pick<ReturnType<RequestContext['runtime']>, 'sessions' | 'config'>,
	record: SessionRecord,
	said: unknown
): Promise<SessionRecord> {
	if (!isAnswer(said)) return record;
	try {
		const data = toData(config, said.data, 'events.onSignIn');
		return (await sessions.update(record, (newest) => withData(newest, data))) ?? record;
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		config.logger.error('A session starts without the data of the app.', error);
		void config.events.onError(error);
		return record;
	}
}

/** Accepts only `{ data }`: a listener may return the row that it wrote, which is not meant for a browser. */
function isAnswer(said: unknown): said is { readonly data: unknown } {
	if (typeof said !== 'object' || said === null) return false;
	return Object.hasOwn(said, 'data') && Object.keys(said).length === 1;
}
