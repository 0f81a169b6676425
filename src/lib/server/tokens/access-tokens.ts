import { LogtoAuthError } from '../../errors.js';
import type { KeepAlive } from '../internal/platform.js';
import {
	isDue,
	isUsable,
	toKeptToken,
	toTokenKey,
	type KeptToken,
	type TokenTarget
} from '../session/record/kept-tokens.js';
import { now } from '../internal/clock.js';
import { toAge, type SessionRecord } from '../session/record/record.js';
import { toSessionKey } from '../session/session-key.js';
import type { Sessions } from '../session/sessions.js';
import { createSharedState, type SharedState } from '../session/shared-state.js';
import { withSpan } from '../observability/tracing.js';
import { endsSession } from './ends-session.js';
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
	/** Not the one that is kept, which an API refused. @default none */
	readonly not?: string;
	/** Hears of the work, which may outlive the request. @default none */
	readonly keepAlive?: KeepAlive | null;
}

/** The access tokens of sessions. */
export interface AccessTokens {
	/**
	 * A token with a minute to live, or a quarter of a short life: the kept one, or one from Logto, asked
	 * for once for all who want it. When Logto cannot be reached, a kept one that still lives serves on. What
	 * Logto refused is refused for ten seconds without a question, or until the claims were confirmed.
	 *
	 * @throws {LogtoAuthError} as `Refresher.use`; `session_expired` when the session ended meanwhile;
	 * `session_store_unreachable`
	 */
	get(record: SessionRecord, target: TokenTarget, freshness?: Freshness): Promise<Held>;
	/** The kept token, or `null`: never asks Logto. */
	peek(record: SessionRecord, target: TokenTarget, freshness?: Freshness): KeptToken | null;
}

/** How long a refusal serves, in seconds. */
const refusedFor = 10;

export function createAccessTokens(
	sessions: Sessions,
	refresher: Refresher,
	{ refusedTokens }: Pick<SharedState, 'refusedTokens'> = createSharedState()
): AccessTokens {
	const make = async (current: SessionRecord | null, target: TokenTarget): Promise<Held> => {
		if (current === null) throw new LogtoAuthError('session_expired');
		try {
			const { answer, record: newest } = await refresher.use(current, target);
			return { token: toKeptToken(answer), record: newest };
		} catch (error) {
			if (isRefusal(error)) {
				const refused = {
					code: error.code,
					checkedAt: current.checkedAt,
					until: now() + refusedFor
				};
				refusedTokens.set(toRefusalKey(current, target), refused);
			}
			throw error;
		}
	};
	const ask = (record: SessionRecord, target: TokenTarget, freshness: Freshness): Promise<Held> =>
		sessions.once(record, {
			find(current) {
				if (current === null) return null;
				const token = peek(current, target, freshness);
				if (token !== null) return { token, record: current };
				throwRefusal(refusedTokens, current, target);
				return null;
			},
			make: (current) => make(current, target),
			keepAlive: freshness.keepAlive ?? null
		});
	return {
		peek,
		async get(record, target, freshness = {}) {
			const kept = peek(record, target, freshness);
			if (kept !== null) return { token: kept, record };
			throwRefusal(refusedTokens, record, target);
			const attributes = {
				'logto.resource': target.resource,
				'logto.organization.id': target.organizationId
			};
			try {
				return await withSpan('logto.token.refresh', attributes, () =>
					ask(record, target, freshness)
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

const toRefusalKey = (record: SessionRecord, target: TokenTarget): string =>
	`${toSessionKey(record)} ${toTokenKey(target)}`;

/** Logto's word about this token, and not about the session or itself. */
const isRefusal = (error: unknown): error is LogtoAuthError =>
	error instanceof LogtoAuthError &&
	!endsSession(error) &&
	(error.status < 500 || error.code === 'resource_unknown');

/** @throws {LogtoAuthError} the refusal of a moment ago */
function throwRefusal(
	refusedTokens: SharedState['refusedTokens'],
	record: SessionRecord,
	target: TokenTarget
): void {
	if (refusedTokens.size === 0) return;
	const refused = refusedTokens.get(toRefusalKey(record, target));
	if (refused === undefined || refused.until <= now()) return;
	if (refused.checkedAt === record.checkedAt) throw new LogtoAuthError(refused.code);
}

function peek(
	record: SessionRecord,
	target: TokenTarget,
	{ maxAge = Infinity, not }: Freshness = {}
): KeptToken | null {
	const token = record.accessTokens[toTokenKey(target)];
	if (token === undefined || token.accessToken === not) return null;
	return !isDue(token) && toAge(token.issuedAt) <= maxAge ? token : null;
}

/** A kept token that still opens something, whatever its age. */
function peekAny(record: SessionRecord, target: TokenTarget, { not }: Freshness): KeptToken | null {
	const token = record.accessTokens[toTokenKey(target)];
	if (token === undefined || token.accessToken === not) return null;
	return isUsable(token) ? token : null;
}
