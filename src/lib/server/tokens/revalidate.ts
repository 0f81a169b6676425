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
import { toAge, toCheckedAt, type SessionRecord } from '../session/record/record.js';
import { toSessionKey } from '../session/session-key.js';
import type { Sessions } from '../session/sessions.js';
import { createSharedState, type SharedState } from '../session/shared-state.js';
import { withSpan } from '../observability/tracing.js';
import type { Refresher } from './refresh.js';
import type { TokenAnswer } from '../logto/token-endpoint.js';

/** The request that asks. */
export interface Asker {
	/** For functions of the app. */
	readonly event: RequestEvent;
	/** Hears of the work, which may outlive the request. */
	readonly keepAlive: KeepAlive | null;
}

/** Asks Logto whether a session's claims still hold. */
export interface Revalidation {
	/**
	 * Whether a session's claims are to be confirmed: `now` before it goes on, `soon` while it does. While
	 * Logto is known to hang nothing waits for it.
	 *
	 * @param now seconds since the epoch, where the caller has asked for the time already
	 */
	isDue(record: SessionRecord, now?: number): 'no' | 'soon' | 'now';
	/**
	 * The session with the claims that Logto gives now, asked for once for all who want it.
	 *
	 * @param since claims that were confirmed after this (seconds since the epoch) are good enough
	 * @throws {LogtoAuthError} `session_expired` when Logto or this app has ended it, `sign_in_denied` when
	 * `callbacks.signIn` says no, which has ended it then, `refresh_token_missing`,
	 * `issuer_unreachable`, `issuer_invalid`, `app_access_denied`, `session_store_unreachable`,
	 * `session_too_large`
	 */
	check(record: SessionRecord, since: number, asker: Asker): Promise<SessionRecord>;
}

/** From this part of the time on it is done while the session goes on, so that no page waits. */
const early = 0.8;

/** After a failure of its own a session is not confirmed for this long, in seconds. */
const pause = 10;

/** While Logto hangs a session tries again after this long, in seconds. */
const shortPause = 1;

export function createRevalidation(
	config: Config,
	issuer: Issuer,
	sessions: Sessions,
	refresher: Refresher,
	{ pauses }: Pick<SharedState, 'pauses'> = createSharedState()
): Revalidation {
	/** Ends a session whose user the app refuses. */
	const deny = async (record: SessionRecord, { keepAlive }: Asker): Promise<never> => {
		await sessions.end(record);
		const news = { subject: record.profile.sub, reason: 'denied_by_app' } as const;
		const told = Promise.all([config.events.onSessionEnd(news), refresher.revoke(record)]);
		// A listener that hangs keeps no request that hears of the end.
		keepAlive?.(told);
		if (keepAlive === null) await told;
		throw new LogtoAuthError('sign_in_denied');
	};
	const confirm = async (current: SessionRecord, asker: Asker): Promise<Confirmed> => {
		const { answer, record: kept } = await refresher.use(current, {});
		const { profile, dropped } = limitProfile(
			await fetchProfile(issuer, answer, current.profile.sub)
		);
		if (dropped.length > 0) warnOfDropped(config, dropped);
		// Before the session counts as confirmed: work that is cut off here is done again by the next request.
		const verdict = await askAgain(config, profile, asker);
		if (!verdict.allowed) return deny(kept, asker);
		const record = await sessions.update(kept, (newest) => withClaims(newest, profile));
		if (record === null) throw new LogtoAuthError('session_expired');
		return { record, answer };
	};
	const make = async (current: SessionRecord | null, asker: Asker): Promise<Confirmed> => {
		if (current === null) throw new LogtoAuthError('session_expired');
		try {
			const confirmed = await confirm(current, asker);
			pauses.delete(toSessionKey(confirmed.record));
			return confirmed;
		} catch (error) {
			// Remembered for this session alone: none can delay the confirmation of another.
			if (error instanceof LogtoAuthError && error.status >= 500)
				pauses.set(toSessionKey(current), now() + (issuer.isHanging() ? shortPause : pause));
			throw error;
		}
	};
	const isPaused = (record: SessionRecord, at: number): boolean =>
		pauses.size > 0 && (pauses.get(toSessionKey(record)) ?? 0) > at;
	return {
		isDue(record, at = now()) {
			if (record.refreshToken === null) return 'no';
			const age = toAge(record.checkedAt, at);
			const isLate = age > config.revalidate || isIncomplete(record);
			if (!isLate && age <= config.revalidate * early) return 'no';
			if (isPaused(record, at)) return 'no';
			return isLate && !issuer.isHanging() ? 'now' : 'soon';
		},
		check: (record, since, asker) =>
			withSpan('logto.session.revalidate', {}, async () => {
				const brought: { answer?: TokenAnswer } = {};
				const confirmed = await sessions.once(record, {
					find: (current) =>
						current !== null && toCheckedAt(current) > since && !isIncomplete(current)
							? current
							: null,
					async make(current) {
						const made = await make(current, asker);
						brought.answer = made.answer;
						return made.record;
					},
					// Before the tokens that this session wants: it must not hold up what may end it.
					urgent: true,
					keepAlive: asker.keepAlive
				});
				// The one that asked Logto asks the app as well; the others do not wait for the app.
				return brought.answer === undefined
					? confirmed
					: mapAgain(config, sessions, confirmed, { event: asker.event, tokens: brought.answer });
			})
	};
}

/** What the app says of a user who is signed in. A function that fails ends no session, and the log says so. */
async function askAgain(config: Config, profile: LogtoProfile, { event }: Asker): Promise<Verdict> {
	try {
		return await askSignIn(config, { profile, event, isNewUser: false, reason: 'revalidate' });
	} catch (error) {
		if (!(error instanceof LogtoAuthError) || error.code !== 'app_callback_failed') throw error;
		config.logger.error('A session goes on without the word of the app.', error);
		void config.events.onError(error);
		return { allowed: true };
	}
}

/** A session with new claims, and the answer that they came with. */
interface Confirmed {
	readonly record: SessionRecord;
	readonly answer: TokenAnswer;
}

/**
 * The session with the user that the app makes of the new claims. Those are kept already: a function of the app that
 * fails or hangs gives no one a role that Logto took, and the session keeps the user that it has.
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
		// Later than the claims, so that it is the newer state in a cookie as well.
		const checkedAt = nowAfter(record.checkedAt);
		const next = await sessions.update(record, (newest) => ({ ...newest, user, checkedAt }));
		if (next === null) throw new LogtoAuthError('session_expired');
		return next;
	} catch (error) {
		if (!(error instanceof LogtoAuthError) || error.code !== 'app_callback_failed') throw error;
		config.logger.error('Claims were confirmed, and the session keeps its user.', error);
		void config.events.onError(error);
		return record;
	}
}

/** Tells once a minute, by the log itself, which claims a session cannot keep. */
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

/** Organization tokens show rights of before: they go when memberships or roles have changed. */
function withClaims(record: SessionRecord, profile: LogtoProfile): SessionRecord {
	const before = toRights(record.profile);
	const accessTokens = before === toRights(profile) ? record.accessTokens : {};
	return { ...record, profile, omitted: [], accessTokens, checkedAt: now() };
}

/** Memberships and roles, for a comparison. */
export function toRights({
	roles,
	organizations,
	organization_roles: organizationRoles
}: LogtoProfile) {
	return JSON.stringify([roles, organizations, organizationRoles]);
}
