import { LogtoAuthError } from '../../errors.js';
import { toProfile, type LogtoProfile } from '../../protocol/claims.js';
import type { Issuer } from '../issuer.js';
import type { Config } from '../to-config.js';
import { toNow, type SessionRecord } from '../session/record.js';
import type { Sessions } from '../session/sessions.js';
import { withSpan } from '../tracing.js';
import type { Refresher } from './refresh.js';
import type { TokenAnswer } from './token-endpoint.js';

/** Asks Logto whether a session's claims still hold. */
export interface Revalidation {
	/**
	 * Whether a session's claims are to be confirmed: `now` before it goes on, `soon` while it does.
	 *
	 * @param now seconds since the epoch, from whoever has asked for the time already
	 */
	isDue(record: SessionRecord, now?: number): 'no' | 'soon' | 'now';
	/**
	 * The session with the claims that Logto gives now, asked for once for all who want it.
	 *
	 * @param since claims that were confirmed after this (seconds since the epoch) are good enough
	 * @throws {LogtoAuthError} `session_expired` when Logto or somebody here has ended it,
	 * `refresh_token_missing`, `issuer_unreachable`, `issuer_invalid`, `app_access_denied`,
	 * `session_store_unreachable`
	 */
	check(record: SessionRecord, since: number): Promise<SessionRecord>;
}

/** From this part of the time on it is done while the session goes on, so that nobody waits. */
const early = 0.8;

/** After a failure Logto is not asked again for this long, in seconds: no page waits for an outage. */
const pause = 10;

export function createRevalidation(
	config: Config,
	issuer: Issuer,
	sessions: Sessions,
	refresher: Refresher
): Revalidation {
	let failedAt = 0;
	const make = async (current: SessionRecord | null): Promise<SessionRecord> => {
		if (current === null) throw new LogtoAuthError('session_expired');
		const { answer, record: kept } = await refresher.use(current, {});
		const profile = await fetchProfile(issuer, answer, current.profile.sub);
		const record = await sessions.update(kept, (newest) => withClaims(newest, profile));
		if (record === null) throw new LogtoAuthError('session_expired');
		return record;
	};
	return {
		isDue(record, now = toNow()) {
			if (record.refreshToken === null || now - failedAt < pause) return 'no';
			const age = now - record.checkedAt;
			if (age > config.revalidate || isIncomplete(record)) return 'now';
			return age > config.revalidate * early ? 'soon' : 'no';
		},
		async check(record, since) {
			try {
				return await withSpan('logto.session.revalidate', {}, () =>
					sessions.once(record, {
						find: (current) =>
							current !== null && current.checkedAt > since && !isIncomplete(current)
								? current
								: null,
						make
					})
				);
			} catch (error) {
				if (error instanceof LogtoAuthError && error.status >= 500) failedAt = toNow();
				throw error;
			}
		}
	};
}

/** Claims that did not fit the cookie are to be asked for; texts that describe are not worth it. */
function isIncomplete({ omitted }: SessionRecord): boolean {
	return omitted.some((claim) => claim !== 'organization_data.description');
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
	return { ...record, profile, omitted: [], accessTokens, checkedAt: toNow() };
}

function toRights({ roles, organizations, organization_roles: organizationRoles }: LogtoProfile) {
	return JSON.stringify([roles, organizations, organizationRoles]);
}
