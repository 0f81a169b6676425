import { decodeJwt, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import { toJoseCode } from '../dependencies/jose-errors.js';
import type { Issuer } from '../logto/issuer.js';
import { deepFreeze } from '../internal/deep-freeze.js';
import { now } from '../internal/clock.js';
import { byClock, toTtl } from '../internal/async/ttl.js';
import { createLookupCache, type SentToken } from './lookup-cache.js';

/** Access tokens that callers send. */
export interface BearerTokens {
	/**
	 * Verifies an access token of this issuer and returns its claims. Checks signature, algorithm, `typ`, `iss`, `exp`,
	 * `nbf`, `iat`, and that there is no `cnf`. Does not check what the token is for: `aud` is always a string.
	 *
	 * @throws {LogtoAuthError} `token_invalid`, `too_many_requests`, `issuer_unreachable`, `issuer_invalid`
	 */
	verify(sent: SentToken): Promise<JWTPayload>;
}

/** How long to wait for Logto's keys, in milliseconds. */
const patience = 5000;

/** How long a verified token is remembered, in seconds. */
const knownFor = 60;

/** Verifying ES384, Logto's algorithm, takes about a millisecond of CPU time, so each sender has a limit. */
const bounds = {
	knownFor,
	unknown: { running: 64, runningInLane: 8, waiting: 512, waitingInLane: 128 },
	refusals: { burst: 200, perSecond: 50 },
	isCounted: isForged
};

/** In characters. Servers accept no header field that is as long by default. */
const maxLength = 16_384;

/** In bytes. */
const maxSize = 2_000_000;

/** A verified token: only its expiry has to be checked again. */
interface Genuine {
	readonly claims: JWTPayload;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
}

export function createBearerTokens(issuer: Issuer): BearerTokens {
	const lookups = createLookupCache<Genuine>(patience, bounds);
	// By the tokens themselves: a digest in each request would cost more than all other checks.
	const known = new LRUCache<string, JWTPayload>({
		...byClock,
		maxSize,
		sizeCalculation: (_, token) => 300 + 4 * token.length
	});
	const verify = async (token: string): Promise<Genuine> => {
		const claims = deepFreeze(await verifyAccessToken(issuer, token));
		return { claims, expiresAt: Math.min(claims.exp ?? 0, now() + knownFor) };
	};
	return {
		async verify(sent) {
			const { token } = sent;
			const before = known.get(token);
			if (before !== undefined) return before;
			if (token.length > maxLength || token.split('.').length !== 3)
				throw invalid('It is not a JWT.');
			const { claims, expiresAt } = await lookups.get(sent, () => verify(token));
			known.set(token, claims, { ttl: toTtl(expiresAt - now()) });
			return claims;
		}
	};
}

/** Like {@link BearerTokens.verify}, but remembers nothing. */
export async function verifyAccessToken(issuer: Issuer, token: string): Promise<JWTPayload> {
	try {
		const { payload } = await issuer.verify(token, {
			audience: toAudience(token),
			typ: 'at+jwt',
			requiredClaims: ['sub', 'exp', 'iat', 'aud', 'client_id']
		});
		// RFC 7800 §3.1: the token is bound to a key (DPoP, mutual TLS), and the caller did not prove to have that key.
		if (Object.hasOwn(payload, 'cnf')) throw invalid('It is bound to a key.');
		return payload;
	} catch (error) {
		if (error instanceof LogtoAuthError && isOfToken(error.cause))
			throw new LogtoAuthError('token_invalid', { cause: error.cause });
		throw error;
	}
}

/** @throws {LogtoAuthError} `token_invalid`, also for an opaque token and for a token with several audiences */
function toAudience(token: string): string {
	try {
		const { aud } = decodeJwt(token);
		if (typeof aud === 'string') return aud;
	} catch (cause) {
		throw new LogtoAuthError('token_invalid', { cause });
	}
	throw invalid('Its "aud" is not a string.');
}

/**
 * Whether no key of the issuer signed the token. A token that has expired or is for another API is common, so it does not
 * count as an attack.
 */
function isForged({ cause }: LogtoAuthError): boolean {
	return forgedCodes.has(toJoseCode(cause));
}

const forgedCodes: ReadonlySet<string | null> = new Set([
	'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
	'ERR_JWKS_NO_MATCHING_KEY',
	'ERR_JOSE_ALG_NOT_ALLOWED'
]);

/** Whether the token is at fault, and not the issuer's key set. */
function isOfToken(cause: unknown): boolean {
	const code = toJoseCode(cause);
	return code !== null && code !== 'ERR_JWK_INVALID' && code !== 'ERR_JWKS_INVALID';
}

function invalid(what: string): LogtoAuthError {
	return new LogtoAuthError('token_invalid', { cause: new TypeError(what) });
}
