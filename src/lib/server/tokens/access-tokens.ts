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
import { toTtl } from '../internal/async/ttl.js';
import { toAge, type SessionRecord } from '../session/record/record.js';
import { toSessionKey } from '../session/session-key.js';
import type { Sessions } from '../session/sessions.js';
import { createSharedState, type SharedState } from '../session/shared-state.js';
import { withSpan } from '../observability/tracing.js';
import { endsSession } from './ends-session.js';
import type { Refresher } from './refresh.js';

/** An access token, and the session that holds it. */
export interface Held {
	readonly token: KeptToken;
	readonly record: SessionRecord;
}

/** How fresh an access token has to be. */
export interface Freshness {
	/** The greatest age, in seconds. @default none */
	readonly maxAge?: number;
	/** A token that an API refused: another one is returned. @default none */
	readonly not?: string;
	/** Receives the work, which may go on after the response. @default none */
	readonly keepAlive?: KeepAlive | null;
}

/** The access tokens of sessions. */
export interface AccessTokens {
	/**
	 * Returns an access token that is valid for at least a minute, or for a quarter of a short life: the kept one, or a
	 * new one from Logto, requested once for all requests that need it. If Logto cannot be reached, a kept token that is
	 * still valid is returned. A refusal by Logto is repeated for ten seconds, or until the claims are confirmed.
	 *
	 * @throws {LogtoAuthError} as `Refresher.use`; `session_expired` when the session ended meanwhile;
	 * `session_store_unreachable`
	 */
	get(record: SessionRecord, target: TokenTarget, freshness?: Freshness): Promise<Held>;
	/** Returns the kept token, or `null`. Sends no request. */
	peek(record: SessionRecord, target: TokenTarget, freshness?: Freshness): KeptToken | null;
}

/** How long a refusal is remembered, in seconds. */
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
				const refused = { code: error.code, checkedAt: current.checkedAt };
				const ttl = toTtl(refusedFor);
				refusedTokens.set(toRefusalKey(current, target), refused, { ttl });
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

/** Whether Logto refused this token: an error of the session or an outage does not count. */
const isRefusal = (error: unknown): error is LogtoAuthError =>
	error instanceof LogtoAuthError &&
	!endsSession(error) &&
	(error.status < 500 || error.code === 'resource_unknown');

/** @throws {LogtoAuthError} the remembered refusal */
function throwRefusal(
	refusedTokens: SharedState['refusedTokens'],
	record: SessionRecord,
	target: TokenTarget
): void {
	if (refusedTokens.size === 0) return;
	const refused = refusedTokens.get(toRefusalKey(record, target));
	if (refused?.checkedAt === record.checkedAt) throw new LogtoAuthError(refused.code);
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

/** The kept token if it is still valid, whatever its age. */
function peekAny(record: SessionRecord, target: TokenTarget, { not }: Freshness): KeptToken | null {
	const token = record.accessTokens[toTokenKey(target)];
	if (token === undefined || token.accessToken === not) return null;
	return isUsable(token) ? token : null;
}
