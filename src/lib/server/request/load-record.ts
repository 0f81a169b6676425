import { LogtoAuthError } from '../../errors.js';
import { mapProfile } from '../app-callbacks/map-profile.js';
import type { Config } from '../config/config.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';
import { now } from '../internal/clock.js';
import type { SessionEndReason } from '../observability/events.js';
import { report } from '../app-callbacks/report.js';
import type { Runtime } from '../runtime.js';
import { mayHoldSession, toNaming } from '../session/cookie/session-cookie.js';
import { renewRecord, type SessionRecord } from '../session/record/record.js';
import type { Reading } from '../session/sessions.js';
import { endsSession } from '../tokens/ends-session.js';
import type { RequestFacts } from './request-facts.js';

/** Loads the session of a request. Confirms, renews and writes it where that is due. */
export function loadRecord(request: RequestFacts): MaybePromise<SessionRecord | null> {
	return readRecord(request, true);
}

/** Like {@link loadRecord}, but does not ask Logto to confirm the session. */
export function loadUnconfirmedRecord(request: RequestFacts): MaybePromise<SessionRecord | null> {
	return readRecord(request, false);
}

function readRecord(request: RequestFacts, confirms: boolean): MaybePromise<SessionRecord | null> {
	const { event } = request;
	// Without a cookie the configuration is not needed, so prerendering works without secrets.
	const cookies = event.request.headers.get('cookie');
	if (!mayHoldSession(event, cookies, toNaming(request.options))) return null;
	const runtime = findRuntime(request);
	if (runtime === null) return null;
	const time = now();
	const found = runtime.sessions.read(event, cookies, time);
	return found instanceof Promise
		? found.then((reading) => takeReading(request, runtime, reading, { confirms, time: now() }))
		: takeReading(request, runtime, found, { confirms, time });
}

function takeReading(
	request: RequestFacts,
	runtime: Runtime,
	{ record, stale, outdated }: Reading,
	{ confirms, time }: { readonly confirms: boolean; readonly time: number }
): MaybePromise<SessionRecord | null> {
	if (stale) request.clearSession();
	if (record === null) return null;
	const due = confirms ? runtime.revalidation.isDue(record, time) : 'no';
	const isWhole = !outdated && !lacksUser(record, runtime.config);
	return due === 'no' && isWhole && !isRenewalDue(record, runtime.config, time)
		? record
		: bringUpToDate(request, runtime, { record, outdated, due });
}

/** A session that needs something before the request continues. */
interface Pending {
	readonly record: SessionRecord;
	readonly outdated: boolean;
	readonly due: 'no' | 'soon' | 'now';
}

async function bringUpToDate(
	request: RequestFacts,
	runtime: Runtime,
	{ record, outdated, due }: Pending
): Promise<SessionRecord | null> {
	const { sessions, config } = runtime;
	const checked = due === 'no' ? record : await revalidate(request, runtime, record, due);
	const confirmed = checked === null ? null : await addUser(request, runtime, checked);
	const current =
		confirmed === null || !isRenewalDue(confirmed, config, now())
			? confirmed
			: await sessions.update(confirmed, (newest) => renewRecord(newest, config));
	if (current === null) request.clearSession();
	else if (outdated || sessions.needsCookie(record, current)) await request.setSession(current);
	return current;
}

/** Whether the app makes its own users and this session has none, because it began without the option `profile`. */
export const lacksUser = ({ user }: SessionRecord, { profile }: Config): boolean =>
	user === null && profile !== null;

/**
 * Adds the app's user without asking Logto. If the app's function fails, the session stays without one: a request
 * that only signs out needs no user, and `loadSession` throws for all others.
 */
async function addUser(
	{ event, options }: RequestFacts,
	{ config, sessions }: Runtime,
	record: SessionRecord
): Promise<SessionRecord | null> {
	if (!lacksUser(record, config)) return record;
	try {
		const user = await mapProfile(config, record.profile, { event });
		return await sessions.update(record, (newest) => ({ ...newest, user }));
	} catch (error) {
		if (!(error instanceof LogtoAuthError) || error.code !== 'app_callback_failed') throw error;
		report(options, 'A session has no user.', error);
		return record;
	}
}

/** With a wrong configuration no user is signed in, and public pages work. */
function findRuntime(request: RequestFacts): Runtime | null {
	try {
		return request.runtime();
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		report(request.options, 'The request has a session cookie that cannot be read.', error);
		return null;
	}
}

/** Asks Logto to confirm the session, and waits for the answer only if it must. An outage ends no session. */
async function revalidate(
	request: RequestFacts,
	runtime: Runtime,
	record: SessionRecord,
	due: 'soon' | 'now'
): Promise<SessionRecord | null> {
	const { keepAlive } = request;
	// In an isolate without `waitUntil` the work would end with the response.
	if (due === 'now' || keepAlive === null) return confirmRecord(request, runtime, record);
	const confirmed = confirmRecord(request, runtime, record).catch((cause: unknown) =>
		runtime.config.logger.error('A session could not be ended.', cause)
	);
	keepAlive(confirmed);
	return record;
}

async function confirmRecord(
	request: RequestFacts,
	runtime: Runtime,
	record: SessionRecord
): Promise<SessionRecord | null> {
	const { revalidation, config } = runtime;
	try {
		return await revalidation.check(record, now() - config.revalidate / 2, request);
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		if (endsSession(error)) {
			await endRefused(runtime, record);
			return null;
		}
		config.logger.warn(
			'Logto could not confirm the claims, so the last known ones are used.',
			error
		);
		return record;
	}
}

/** Ends a session and tells the app. */
export async function endRecord(
	{ sessions, config }: Pick<Runtime, 'sessions' | 'config'>,
	record: SessionRecord,
	reason: SessionEndReason
): Promise<void> {
	await sessions.end(record);
	await config.events.onSessionEnd({ subject: record.profile.sub, reason });
}

/** Ends a session that Logto no longer accepts. If the app or another request has ended it, the app knows already. */
export async function endRefused(runtime: Runtime, record: SessionRecord): Promise<void> {
	// A session that cannot be read has not ended.
	const newest = await runtime.sessions.newest(record).catch(() => record);
	if (newest !== null) await endRecord(runtime, record, 'refused');
}

/** Whether the last renewal is long enough ago. An impersonation is never renewed: it lives as long as its token. */
function isRenewalDue(
	{ issuedAt, actor }: SessionRecord,
	{ updateAge }: Config,
	time: number
): boolean {
	return actor === null && time - issuedAt >= updateAge;
}
