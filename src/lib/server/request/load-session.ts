import { LogtoAuthError } from '../../errors.js';
import type { Organization } from '../../protocol/organization.js';
import type { WholeSession } from '../../protocol/session.js';
import type { RequestContext } from './request-context.js';
import type { CookieJar } from './cookie-jar.js';
import type { RequestEvent } from '../kit.js';
import { mapProfile } from '../app-callbacks/map-profile.js';
import { report } from '../observability/report.js';
import type { Runtime } from '../runtime.js';
import { findOrganization, withPermissions } from './active-organization.js';
import type { NamedOrganization } from './named-organization.js';
import { requireRights } from '../session/record/omitted.js';
import { now } from '../internal/clock.js';
import { renewRecord, type SessionRecord } from '../session/record/record.js';
import { mayHoldSession, toNaming, type CookieChange } from '../session/cookie/session-cookie.js';
import type { CookieRoom, Sessions } from '../session/sessions.js';
import { toSession } from '../session/to-session.js';
import type { Config } from '../config/config.js';
import { endsSession } from '../tokens/ends-session.js';
import type { Revalidation } from '../tokens/revalidate.js';
import { withSpan } from '../observability/tracing.js';
import { whenKnown, type MaybePromise } from '../internal/async/maybe-promise.js';

/** A request's context with what only itself uses. */
export interface OwnRequest extends RequestContext {
	readonly jar: CookieJar;
	/** Puts a session into the browser's cookie. @throws {LogtoAuthError} `session_too_large` */
	keepInCookie(record: SessionRecord): Promise<void>;
	/** Whether Logto is asked for claims that are due. */
	readonly confirms: boolean;
	/** As `record`, at once where there is nothing to wait for. */
	findRecord(): MaybePromise<SessionRecord | null>;
}

/** The session of a request as it is now: confirmed, renewed and written again where that is due. */
export function loadRecord(request: OwnRequest): MaybePromise<SessionRecord | null> {
	const { event } = request;
	// Without a cookie nothing needs the configuration: so prerendering works without secrets.
	const cookies = event.request.headers.get('cookie');
	if (!mayHoldSession(event, cookies, toNaming(request.options))) return null;
	const runtime = findRuntime(request);
	if (runtime === null) return null;
	return whenKnown(runtime.sessions.read(event, cookies), (reading) => {
		const { record, stale, outdated } = reading;
		if (stale) request.jar.clear(runtime.sessions.clear(event));
		if (record === null) return null;
		const time = now();
		const due = request.confirms ? runtime.revalidation.isDue(record, time) : 'no';
		const isWhole = !outdated && !lacksUser(record, runtime.config);
		return due === 'no' && isWhole && !isRenewalDue(record, runtime.config, time)
			? record
			: bringUpToDate(request, runtime, { record, outdated, due });
	});
}

/** A living session that needs something before the request goes on. */
interface Pending {
	readonly record: SessionRecord;
	readonly outdated: boolean;
	readonly due: ReturnType<Revalidation['isDue']>;
}

async function bringUpToDate(
	request: OwnRequest,
	runtime: Runtime,
	{ record, outdated, due }: Pending
): Promise<SessionRecord | null> {
	const { event, jar } = request;
	const { sessions, config } = runtime;
	const checked = due === 'no' ? record : await revalidate(request, runtime, record, due);
	const confirmed = checked === null ? null : await addUser(request, runtime, checked);
	const current =
		confirmed === null || !isRenewalDue(confirmed, config, now())
			? confirmed
			: await sessions.update(confirmed, (newest) => renewRecord(newest, config));
	if (current === null) jar.clear(sessions.clear(event));
	else if (outdated || sessions.needsCookie(record, current)) await request.keepInCookie(current);
	return current;
}

/** Whether the app makes users and has not made this one: the session began before the option `profile` was there. */
const lacksUser = ({ user }: SessionRecord, { profile }: Config): boolean =>
	user === null && profile !== null;

/** Without asking Logto. A failure is told by {@link loadSession}: a request that only signs out needs no user. */
async function addUser(
	{ event, options }: OwnRequest,
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

/** @throws {LogtoAuthError} `session_too_large` */
export function writeCookies(
	sessions: Sessions,
	event: RequestEvent,
	record: SessionRecord,
	room?: CookieRoom
): Promise<readonly CookieChange[]> {
	return withSpan('logto.session.write', {}, () => sessions.write(event, record, room));
}

/** With a wrong configuration nobody is signed in, and public pages work. */
function findRuntime(context: OwnRequest): Runtime | null {
	try {
		return context.runtime();
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		report(context.options, 'A session cookie came and cannot be read.', error);
		return null;
	}
}

/** Asks Logto, and waits for it when it has to; an outage ends no session. */
async function revalidate(
	request: OwnRequest,
	runtime: Runtime,
	record: SessionRecord,
	due: 'soon' | 'now'
): Promise<SessionRecord | null> {
	const { revalidation, config } = runtime;
	const { keepAlive } = request;
	const check = async (): Promise<SessionRecord | null> => {
		try {
			return await revalidation.check(record, now() - config.revalidate / 2, request);
		} catch (error) {
			if (!(error instanceof LogtoAuthError)) throw error;
			if (!endsSession(error)) {
				config.logger.warn('Claims could not be confirmed; those of before serve on.', error);
				return record;
			}
			// The app or another request may have ended it, and told so.
			if ((await runtime.sessions.update(record, (current) => current)) === null) return null;
			await runtime.sessions.end(record);
			await config.events.onSessionEnd({ subject: record.profile.sub, reason: 'refused' });
			return null;
		}
	};
	// In an isolate without `waitUntil` the work would end with the response.
	if (due === 'now' || keepAlive === null) return check();
	const checked = check().catch((cause: unknown) =>
		config.logger.error('A session could not be ended.', cause)
	);
	keepAlive(checked);
	return record;
}

/** Whether the session is renewed: the last time is long enough ago. An impersonation lives as long as its token. */
function isRenewalDue(
	{ issuedAt, actor }: SessionRecord,
	{ updateAge }: Config,
	at: number
): boolean {
	return actor === null && at - issuedAt >= updateAge;
}

/**
 * What a request's page may know of it.
 *
 * @throws {LogtoAuthError} `issuer_unreachable` when the cookie had no room for what its user may do and Logto
 * does not say it: that is no refusal; `app_callback_failed` when the app makes users and failed to make this one
 */
export function loadSession(context: OwnRequest): MaybePromise<WholeSession | null> {
	return whenKnown(context.findRecord(), (record) => {
		if (record === null) return null;
		requireRights(record);
		// Its type would say more than it holds.
		if (lacksUser(record, context.runtime().config))
			throw new LogtoAuthError('app_callback_failed');
		return whenKnown(context.named(), (named) => {
			const organization = findOrganization(record, toOrganizationId(named, record));
			if (organization === null) return toSession(record, null);
			return loadActiveSession(context, record, organization);
		});
	});
}

async function loadActiveSession(
	context: OwnRequest,
	record: SessionRecord,
	organization: Organization
): Promise<WholeSession | null> {
	const active = await withPermissions(context, record, organization);
	// Logto may have ended the session while it was asked for permissions.
	const current = await context.record();
	return current === null ? null : toSession(current, active);
}

function toOrganizationId(named: NamedOrganization, record: SessionRecord): string | null {
	if (named.kind === 'named') return named.id;
	return named.kind === 'remembered' ? record.lastOrganizationId : null;
}
