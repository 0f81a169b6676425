import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import type { Issuer } from '../issuer.js';
import type { Config } from '../options.js';
import type { SessionRecord } from '../session/record.js';
import { fetchGrant, revokeRefreshToken, type Granted, type TokenTarget } from './grant.js';

/** An access token and what it opens. */
export type AccessToken = Omit<Granted, 'refreshToken'>;

/** The refresh token in force for a session, when it is newer than the cookie's. */
interface Successor {
	readonly refreshToken: string;
	/** Seconds since the epoch. */
	readonly issuedAt: number;
}

/** The access tokens of all sessions, kept in this process only. */
export interface AccessTokens {
	/**
	 * A token with at least a minute to live, from memory or from Logto. One request to Logto at a
	 * time for one session, so that each uses the refresh token that the one before left.
	 *
	 * @throws {LogtoAuthError} `refresh_token_missing` and all of `fetchGrant`
	 */
	get(record: SessionRecord, target: TokenTarget): Promise<AccessToken>;
	/** The token from memory, or `null`: never asks Logto. */
	peek(record: SessionRecord, target: TokenTarget): AccessToken | null;
	/** Keeps a token that came another way, such as the one from sign-in. */
	put(sessionId: string, target: TokenTarget, token: AccessToken): void;
	/** The record with the refresh token in force. */
	renew(record: SessionRecord): SessionRecord;
	/** Forgets a session's tokens. */
	forget(sessionId: string): void;
	/** Forgets a session's tokens and revokes its refresh token. Never throws: Logto may be down. */
	end(record: SessionRecord): Promise<void>;
}

/** Tokens are renewed this long before they end, in seconds. */
const margin = 60;

export function createAccessTokens(config: Config, issuer: Issuer): AccessTokens {
	const tokens = new LRUCache<string, AccessToken>({ max: 10_000 });
	const successors = new LRUCache<string, Successor>({ max: 10_000 });
	const queues = new Map<string, Promise<unknown>>();

	const renew = (record: SessionRecord): SessionRecord => {
		const successor = successors.get(record.id);
		if (successor === undefined || successor.refreshToken === record.refreshToken) return record;
		if (successor.issuedAt < record.refreshTokenIssuedAt) return record;
		return {
			...record,
			refreshToken: successor.refreshToken,
			refreshTokenIssuedAt: successor.issuedAt
		};
	};
	const peek = (record: SessionRecord, target: TokenTarget): AccessToken | null => {
		const token = tokens.get(toKey(record.id, target));
		return token !== undefined && token.expiresAt - margin > Date.now() / 1000 ? token : null;
	};
	const load = async (record: SessionRecord, target: TokenTarget): Promise<AccessToken> => {
		// Somebody before us in the queue may have brought it.
		const known = peek(record, target);
		if (known !== null) return known;
		const { refreshToken } = renew(record);
		if (refreshToken === null) throw new LogtoAuthError('refresh_token_missing');
		const { refreshToken: next, ...token } = await fetchGrant(config, issuer, refreshToken, target);
		if (next !== refreshToken)
			successors.set(record.id, { refreshToken: next, issuedAt: Math.floor(Date.now() / 1000) });
		tokens.set(toKey(record.id, target), token);
		return token;
	};

	const forget = (sessionId: string): void => {
		successors.delete(sessionId);
		for (const key of tokens.keys()) if (key.startsWith(`${sessionId} `)) tokens.delete(key);
	};

	return {
		peek,
		renew,
		forget,
		get: async (record, target) =>
			peek(record, target) ?? enqueue(queues, record.id, () => load(record, target)),
		put: (sessionId, target, token) => void tokens.set(toKey(sessionId, target), token),
		async end(record) {
			const { refreshToken } = renew(record);
			forget(record.id);
			if (refreshToken === null) return;
			try {
				await revokeRefreshToken(config, issuer, refreshToken);
			} catch (cause) {
				config.logger.warn('The refresh token could not be revoked at sign-out.', cause);
			}
		}
	};
}

/** Session ids are base64url and the others are encoded, so that a space keeps the parts apart. */
function toKey(sessionId: string, { resource = '', organizationId = '' }: TokenTarget): string {
	return `${sessionId} ${encodeURIComponent(resource)} ${encodeURIComponent(organizationId)}`;
}

/** Runs `task` after those before it under the same key, whether they failed or not. */
async function enqueue<Value>(
	queues: Map<string, Promise<unknown>>,
	key: string,
	task: () => Promise<Value>
): Promise<Value> {
	const before = queues.get(key) ?? Promise.resolve();
	const run = before.then(task, task);
	queues.set(key, run);
	try {
		return await run;
	} finally {
		if (queues.get(key) === run) queues.delete(key);
	}
}
