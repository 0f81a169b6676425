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
 * Logto takes a used refresh token for three more seconds, and kills the whole sign-in after that. So
 * the same token is tried a second time within this, in milliseconds, and never later.
 */
const leeway = 2000;

/** How long to try to keep a new refresh token when the store does not answer, in milliseconds. */
const keepTrying = 60_000;

/** What a use of a refresh token brought, and the session that has it now. */
export interface Refreshed {
	readonly answer: TokenAnswer;
	readonly record: SessionRecord;
}

/** Uses refresh tokens, one use at a time: called from within `Sessions.once`. */
export interface Refresher {
	/**
	 * Uses the session's refresh token (RFC 6749 §6, with Logto's `resource` and `organization_id`) and
	 * keeps what came. When the connection breaks it tries once more, at once: Logto may have replaced
	 * the token already. A token that Logto no longer takes ends nothing while a newer one is kept.
	 *
	 * @param record the newest state of the session
	 * @throws {LogtoAuthError} `refresh_token_missing`, `session_expired` (also when the session was ended
	 * meanwhile: then what came is revoked), and all of {@link fetchTokens}
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

/** A new refresh token may be the only one that is left: it is kept as soon as the store answers. */
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

/** The record with what a use of its refresh token brought. */
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
