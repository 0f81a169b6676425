import { LogtoAuthError } from '../../errors.js';
import { delay, jitter } from '../internal/async/deadline.js';
import type { Issuer } from '../logto/issuer.js';
import { isTimeout } from '../logto/fetch-json.js';
import type { Config } from '../config/config.js';
import {
	toKeptToken,
	toTokenKey,
	withToken,
	type TokenTarget
} from '../session/record/kept-tokens.js';
import { nowAfter } from '../internal/clock.js';
import type { SessionRecord } from '../session/record/record.js';
import type { Sessions } from '../session/sessions.js';
import { withSpan } from '../observability/tracing.js';
import { explainEmptyToken } from './empty-token.js';
import { fetchTokens, revokeRefreshToken, type TokenAnswer } from '../logto/token-endpoint.js';

/**
 * A refresh token is used a second time only within this, in milliseconds. Logto accepts a used one for three seconds;
 * after that it revokes the whole sign-in.
 */
const leeway = 2000;

/** How long a new refresh token is offered to a store that does not answer, in milliseconds. */
const keepTrying = 60_000;

/** The tokens that Logto issued for a refresh token, and the session that holds them now. */
export interface Refreshed {
	readonly answer: TokenAnswer;
	readonly record: SessionRecord;
}

/** Uses refresh tokens, one use at a time: call it within `Sessions.once`. */
export interface Refresher {
	/**
	 * Uses the session's refresh token (RFC 6749 §6, with Logto's `resource` and `organization_id`) and
	 * keeps the new tokens. If the connection breaks, it tries once more, at once: Logto may have replaced
	 * the refresh token already. If Logto refuses the refresh token while the session has a newer one, it uses that.
	 *
	 * @param record the newest state of the session
	 * @throws {LogtoAuthError} `refresh_token_missing`, `session_expired` (also when the session was ended
	 * meanwhile: then the new refresh token is revoked), and all of {@link fetchTokens}
	 * @see https://docs.logto.io/authorization/organization-permissions
	 */
	use(record: SessionRecord, target: TokenTarget): Promise<Refreshed>;
	/** Revokes a session's refresh token. Never throws: Logto may be down. */
	revoke(record: SessionRecord): Promise<void>;
}

export function createRefresher(config: Config, issuer: Issuer, sessions: Sessions): Refresher {
	const revoke: Refresher['revoke'] = async ({ refreshToken }) => {
		if (refreshToken === null) return;
		try {
			await withSpan('logto.token.revoke', {}, () =>
				revokeRefreshToken(issuer, config, refreshToken)
			);
		} catch (cause) {
			config.logger.warn('A refresh token could not be revoked.', cause);
		}
	};
	const ask = async (record: SessionRecord, target: TokenTarget): Promise<Refreshed> => {
		try {
			return { record, answer: await fetchTwice(config, issuer, record, target) };
		} catch (error) {
			if (!(error instanceof LogtoAuthError) || error.code !== 'session_expired') throw error;
			const newest = await sessions.newest(record);
			if (newest === null || newest.refreshToken === record.refreshToken) throw error;
			return { record: newest, answer: await fetchTwice(config, issuer, newest, target) };
		}
	};
	return {
		revoke,
		async use(record, target) {
			const { record: asked, answer } = await ask(record, target);
			const kept = await keep(sessions, asked, (newest) => withAnswer(newest, target, answer));
			if (kept === null) {
				await revoke(withAnswer(asked, target, answer));
				throw new LogtoAuthError('session_expired');
			}
			const { sub: subject } = kept.profile;
			config.events.onRefresh({ subject, ...target });
			explainEmptyToken({ config, issuer }, kept, target, answer);
			return { record: kept, answer };
		}
	};
}

/** Tries until the store answers: the new refresh token may be the only valid one. */
async function keep(
	sessions: Sessions,
	record: SessionRecord,
	change: (current: SessionRecord) => SessionRecord
): Promise<SessionRecord | null> {
	const until = Date.now() + keepTrying;
	for (;;) {
		try {
			return await sessions.update(record, change);
		} catch (error) {
			if (Date.now() > until) throw error;
			await delay(jitter(10, 40));
		}
	}
}

async function fetchTwice(
	config: Config,
	issuer: Issuer,
	record: SessionRecord,
	target: TokenTarget
): Promise<TokenAnswer> {
	if (record.refreshToken === null) throw new LogtoAuthError('refresh_token_missing');
	const parameters = {
		grant_type: 'refresh_token',
		refresh_token: record.refreshToken,
		resource: target.resource,
		organization_id: target.organizationId
	} as const;
	const request = { credentials: config, parameters, fetch: issuer.patientFetch };
	const began = Date.now();
	try {
		return await fetchTokens(issuer, request);
	} catch (error) {
		if (!isWorthAnotherTry(error) || Date.now() - began > leeway / 2) throw error;
		await delay(jitter(50, 250));
		return fetchTokens(issuer, request);
	}
}

function isWorthAnotherTry(error: unknown): boolean {
	return (
		error instanceof LogtoAuthError &&
		error.code === 'issuer_unreachable' &&
		!isTimeout(error.cause)
	);
}

/** The record with the new tokens. */
function withAnswer(
	record: SessionRecord,
	target: TokenTarget,
	answer: TokenAnswer
): SessionRecord {
	const { refreshToken } = answer;
	const accessTokens = withToken(record.accessTokens, toTokenKey(target), toKeptToken(answer));
	if (refreshToken === null || refreshToken === record.refreshToken)
		return { ...record, accessTokens };
	const refreshTokenIssuedAt = nowAfter(record.refreshTokenIssuedAt);
	return { ...record, accessTokens, refreshToken, refreshTokenIssuedAt };
}
