import { LogtoAuthError } from '../../errors.js';
import {
	isDue,
	isUsable,
	toKeptToken,
	toTokenKey,
	type KeptToken,
	type TokenTarget
} from '../session/kept-tokens.js';
import { toNow, type SessionRecord } from '../session/record.js';
import type { Sessions } from '../session/sessions.js';
import { withSpan } from '../tracing.js';
import type { Refresher } from './refresh.js';

/** A token with the session's state after it was got. */
export interface Held {
	readonly token: KeptToken;
	readonly record: SessionRecord;
}

/** How fresh a token has to be. */
export interface Freshness {
	/** Not older than this, in seconds. @default as old as it may get */
	readonly maxAge?: number;
	/** Not the one that is kept, which somebody refused. @default none */
	readonly not?: string;
}

/** The access tokens of sessions. */
export interface AccessTokens {
	/**
	 * A token with a minute to live, or a quarter of a short life: the kept one, or one from Logto, asked
	 * for once for all who want it. When Logto cannot be reached, a kept one that still lives serves on.
	 *
	 * @throws {LogtoAuthError} as `Refresher.use`; `session_expired` when the session ended meanwhile;
	 * `session_store_unreachable`
	 */
	get(record: SessionRecord, target: TokenTarget, freshness?: Freshness): Promise<Held>;
	/** The kept token, or `null`: never asks Logto. */
	peek(record: SessionRecord, target: TokenTarget, freshness?: Freshness): KeptToken | null;
}

export function createAccessTokens(sessions: Sessions, refresher: Refresher): AccessTokens {
	return {
		peek,
		async get(record, target, freshness = {}) {
			const kept = peek(record, target, freshness);
			if (kept !== null) return { token: kept, record };
			try {
				const attributes = {
					'logto.resource': target.resource,
					'logto.organization.id': target.organizationId
				};
				return await withSpan('logto.token.refresh', attributes, () =>
					sessions.once(record, {
						find: (current) => {
							const token = current === null ? null : peek(current, target, freshness);
							return current === null || token === null ? null : { token, record: current };
						},
						async make(current) {
							if (current === null) throw new LogtoAuthError('session_expired');
							const { answer, record: newest } = await refresher.use(current, target);
							return { token: toKeptToken(answer), record: newest };
						}
					})
				);
			} catch (error) {
				const last = peekAny(record, target, freshness);
				const down = error instanceof LogtoAuthError && error.code === 'issuer_unreachable';
				if (!down || last === null) throw error;
				return { token: last, record };
			}
		}
	};
}

function peek(
	record: SessionRecord,
	target: TokenTarget,
	{ maxAge = Infinity, not }: Freshness = {}
): KeptToken | null {
	const token = record.accessTokens[toTokenKey(target)];
	if (token === undefined || token.accessToken === not) return null;
	return !isDue(token) && toNow() - token.issuedAt <= maxAge ? token : null;
}

/** A kept token that still opens something, whatever its age. */
function peekAny(record: SessionRecord, target: TokenTarget, { not }: Freshness): KeptToken | null {
	const token = record.accessTokens[toTokenKey(target)];
	if (token === undefined || token.accessToken === not) return null;
	return isUsable(token) ? token : null;
}
