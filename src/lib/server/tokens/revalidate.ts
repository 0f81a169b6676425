import { LogtoAuthError } from '../../errors.js';
import { toProfile, type LogtoProfile } from '../../protocol/claims.js';
import { askSignIn, type Verdict } from '../app-callbacks/ask-sign-in.js';
import type { Issuer } from '../logto/issuer.js';
import type { RequestEvent } from '../kit.js';
import { mapProfile, type MappingSource } from '../app-callbacks/map-profile.js';
import type { Config } from '../config/config.js';
import type { KeepAlive } from '../internal/platform.js';
import { isIncomplete } from '../session/record/omitted.js';
import { limitProfile } from '../session/record/profile-limit.js';
import { now, nowAfter } from '../internal/clock.js';
import { toTtl } from '../internal/async/ttl.js';
import { toAge, toCheckedAt, type SessionRecord } from '../session/record/record.js';
import { toSessionKey } from '../session/session-key.js';
import type { Sessions } from '../session/sessions.js';
import { createSharedState, type SharedState } from '../session/shared-state.js';
import { withSpan } from '../observability/tracing.js';
import type { Refresher } from './refresh.js';
import type { TokenAnswer } from '../logto/token-endpoint.js';

/** The request that has claims confirmed. */
export interface Asker {
	/** For the callbacks of the app. */
	readonly event: RequestEvent;
	/** Receives the work, which may go on after the response. */
	readonly keepAlive: KeepAlive | null;
}

/** Asks Logto whether a session's claims still hold. */
export interface Revalidation {
	/**
	 * Whether a session's claims have to be confirmed: `now` before the request continues, `soon` in the background.
	 * While Logto is known to hang, no request waits for it.
	 *
	 * @param now seconds since the epoch, if the caller knows the time already
	 */
	isDue(record: SessionRecord, now?: number): 'no' | 'soon' | 'now';
	/**
	 * Confirms a session's claims: fetches them from Logto, once for all requests that ask at the same time.
	 *
	 * @param since claims that were confirmed after this (seconds since the epoch) are good enough
	 * @throws {LogtoAuthError} `session_expired` when Logto or this app has ended it, `sign_in_denied` when
	 * `callbacks.signIn` refuses the user, which ends the session, `refresh_token_missing`,
	 * `issuer_unreachable`, `issuer_invalid`, `app_access_denied`, `session_store_unreachable`,
	 * `session_too_large`
	 */
	check(record: SessionRecord, since: number, asker: Asker): Promise<SessionRecord>;
}

/** From this fraction of `revalidate` on, claims are confirmed in the background, so that no page waits. */
const early = 0.8;

/** How long a session is not confirmed after a failed confirmation, in seconds. */
const pause = 10;

/** The same while Logto hangs, in seconds. */
const shortPause = 1;

/** Shared by the functions of this file. */
interface Shared {
	readonly config: Config;
	readonly issuer: Issuer;
	readonly sessions: Sessions;
	readonly refresher: Refresher;
	readonly pauses: SharedState['pauses'];
}

/** A session with confirmed claims, and the tokens that were issued for it. */
interface Confirmed {
	readonly record: SessionRecord;
	readonly answer: TokenAnswer;
}

export function createRevalidation(
	config: Config,
	issuer: Issuer,
	sessions: Sessions,
	refresher: Refresher,
	{ pauses }: Pick<SharedState, 'pauses'> = createSharedState()
): Revalidation {
	const shared: Shared = { config, issuer, sessions, refresher, pauses };
	return {
		isDue: (record, at = now()) => isDue(shared, record, at),
		check: (record, since, asker) =>
			withSpan('logto.session.revalidate', {}, () => check(shared, record, since, asker))
	};
}

function isDue(
	{ config, issuer, pauses }: Shared,
	record: SessionRecord,
	at: number
): 'no' | 'soon' | 'now' {
	if (record.refreshToken === null) return 'no';
	const age = toAge(record.checkedAt, at);
	const isLate = age > config.revalidate || isIncomplete(record);
	if (!isLate && age <= config.revalidate * early) return 'no';
	if (pauses.size > 0 && pauses.has(toSessionKey(record))) return 'no';
	return isLate && !issuer.isHanging() ? 'now' : 'soon';
}

async function check(
	shared: Shared,
	record: SessionRecord,
	since: number,
	asker: Asker
): Promise<SessionRecord> {
	const { config, sessions } = shared;
	const brought: { answer?: TokenAnswer } = {};
	const confirmed = await sessions.once(record, {
		find: (current) =>
			current !== null && toCheckedAt(current) > since && !isIncomplete(current) ? current : null,
		async make(current) {
			const made = await confirmOrPause(shared, current, asker);
			brought.answer = made.answer;
			return made.record;
		},
		// Goes before the requests for access tokens: the confirmation may end the session.
		urgent: true,
		keepAlive: asker.keepAlive
	});
	// Only the request that asked Logto also calls the app; the others do not wait for that.
	return brought.answer === undefined
		? confirmed
		: mapAgain(config, sessions, confirmed, { event: asker.event, tokens: brought.answer });
}

/** Pauses the confirmation of a session after a failure. No session can delay the confirmation of another. */
async function confirmOrPause(
	shared: Shared,
	current: SessionRecord | null,
	asker: Asker
): Promise<Confirmed> {
	const { issuer, pauses } = shared;
	if (current === null) throw new LogtoAuthError('session_expired');
	try {
		const confirmed = await confirm(shared, current, asker);
		pauses.delete(toSessionKey(confirmed.record));
		return confirmed;
	} catch (error) {
		if (error instanceof LogtoAuthError && error.status >= 500)
			pauses.set(toSessionKey(current), true, {
				ttl: toTtl(issuer.isHanging() ? shortPause : pause)
			});
		throw error;
	}
}

/** Fetches the claims of a session, and ends it if the app refuses the user. */
async function confirm(shared: Shared, current: SessionRecord, asker: Asker): Promise<Confirmed> {
	const { config, issuer, sessions, refresher } = shared;
	const { answer, record: kept } = await refresher.use(current, {});
	const { profile, dropped } = limitProfile(
		await fetchProfile(issuer, answer, current.profile.sub)
	);
	if (dropped.length > 0) warnOfDropped(config, dropped);
	// Before the session counts as confirmed: if the work is cut off here, the next request repeats it.
	const verdict = await askAgain(config, profile, asker);
	if (!verdict.allowed) return deny(shared, kept, asker);
	const record = await sessions.update(kept, (newest) => withClaims(newest, profile));
	if (record === null) throw new LogtoAuthError('session_expired');
	return { record, answer };
}

/** Ends a session whose user the app refuses. */
async function deny(
	{ config, sessions, refresher }: Shared,
	record: SessionRecord,
	{ keepAlive }: Asker
): Promise<never> {
	await sessions.end(record);
	const news = { subject: record.profile.sub, reason: 'denied_by_app' } as const;
	const told = Promise.all([config.events.onSessionEnd(news), refresher.revoke(record)]);
	// The response does not wait for a listener that hangs.
	keepAlive?.(told);
	if (keepAlive === null) await told;
	throw new LogtoAuthError('sign_in_denied');
}

/** Asks the app whether a signed-in user may stay. A callback that fails ends no session; the log says that it failed. */
async function askAgain(config: Config, profile: LogtoProfile, { event }: Asker): Promise<Verdict> {
	try {
		return await askSignIn(config, { profile, event, isNewUser: false, reason: 'revalidate' });
	} catch (error) {
		if (!(error instanceof LogtoAuthError) || error.code !== 'app_callback_failed') throw error;
		config.logger.error(
			'callbacks.signIn failed while claims were confirmed. The session continues.',
			error
		);
		void config.events.onError(error);
		return { allowed: true };
	}
}

/**
 * Maps the new claims to the app's user again. The claims are kept already, so a callback that fails or hangs does not
 * preserve a role that Logto has removed. The session then keeps its previous user.
 */
async function mapAgain(
	config: Config,
	sessions: Sessions,
	record: SessionRecord,
	source: MappingSource
): Promise<SessionRecord> {
	try {
		const user = await mapProfile(config, record.profile, source);
		if (JSON.stringify(user) === JSON.stringify(record.user)) return record;
		// Later than the claims, so that the cookie with this user counts as newer.
		const checkedAt = nowAfter(record.checkedAt);
		const next = await sessions.update(record, (newest) => ({ ...newest, user, checkedAt }));
		if (next === null) throw new LogtoAuthError('session_expired');
		return next;
	} catch (error) {
		if (!(error instanceof LogtoAuthError) || error.code !== 'app_callback_failed') throw error;
		config.logger.error(
			'The callback that maps the profile failed. The claims are confirmed; the session keeps its previous user.',
			error
		);
		void config.events.onError(error);
		return record;
	}
}

/** Warns that a session cannot keep some claims. The log writes the same line once a minute. */
export function warnOfDropped({ logger }: Config, dropped: readonly string[]): void {
	logger.warn(
		`A profile is too large for a session, so it lost the claims ${dropped.join(', ')}. Store less in them, or request fewer scopes.`
	);
}

async function fetchProfile(
	issuer: Issuer,
	{ idToken, accessToken }: TokenAnswer,
	subject: string
): Promise<LogtoProfile> {
	const claims = idToken === null ? { sub: subject } : await issuer.verifyIdToken(idToken);
	if (claims.sub !== subject)
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError('A refreshed ID token names another "sub".')
		});
	return toProfile(claims, await issuer.fetchUserinfo(accessToken, subject));
}

/** Drops the access tokens if memberships or roles have changed: they hold the previous rights. */
function withClaims(record: SessionRecord, profile: LogtoProfile): SessionRecord {
	const before = toRights(record.profile);
	const accessTokens = before === toRights(profile) ? record.accessTokens : {};
	return { ...record, profile, omitted: [], accessTokens, checkedAt: now() };
}

/** Memberships and roles as a string, to compare them. */
export function toRights({
	roles,
	organizations,
	organization_roles: organizationRoles
}: LogtoProfile) {
	return JSON.stringify([roles, organizations, organizationRoles]);
}
