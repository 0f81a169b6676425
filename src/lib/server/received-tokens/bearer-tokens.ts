import { decodeJwt, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import { toJoseCode } from '../dependencies/jose-errors.js';
import type { Issuer } from '../logto/issuer.js';
import { deepFreeze } from '../internal/deep-freeze.js';
import { now } from '../internal/clock.js';
import { createLookupCache, type SentToken } from './lookup-cache.js';

/** Access tokens that others send. */
export interface BearerTokens {
	/**
	 * The claims of an access token of this issuer: signature, algorithm, `typ`, `iss`, `exp`, `nbf`, `iat`, and
	 * no `cnf`. The caller checks what the token is for; `aud` is always a string.
	 *
	 * @throws {LogtoAuthError} `token_invalid`, `too_many_requests`, `issuer_unreachable`, `issuer_invalid`
	 */
	verify(sent: SentToken): Promise<JWTPayload>;
}

/** How long Logto's keys are waited for, in milliseconds. */
const patience = 5000;

/** How long a token is known to be genuine, in seconds. */
const knownFor = 60;

/** Verifying ES384, Logto's algorithm, takes about a millisecond of computing: a sender gets a share of it. */
const bounds = {
	knownFor,
	unknown: { running: 64, runningInLane: 8, waiting: 512, waitingInLane: 128 },
	refusals: { burst: 200, perSecond: 50 },
	isCounted: isForged
};

/** In characters. Longer than any token that fits a server's default bounds for header fields. */
const maxLength = 16_384;

/** In bytes. */
const maxSize = 2_000_000;

/** A token that is genuine, so that its end is all that is left to check. */
interface Genuine {
	readonly claims: JWTPayload;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
}

export function createBearerTokens(issuer: Issuer): BearerTokens {
	const lookups = createLookupCache<Genuine>(patience, bounds);
	// By the tokens themselves: a digest for each request would cost more than all other checks together.
	const known = new LRUCache<string, Genuine>({
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
			if (before !== undefined && before.expiresAt > now()) return before.claims;
			known.delete(token);
			if (token.length > maxLength || token.split('.').length !== 3)
				throw invalid('It does not have the form of a JWT.');
			const genuine = await lookups.get(sent, () => verify(token));
			known.set(token, genuine);
			return genuine.claims;
		}
	};
}

/** As {@link BearerTokens.verify}, without a memory. */
export async function verifyAccessToken(issuer: Issuer, token: string): Promise<JWTPayload> {
	try {
		const { payload } = await issuer.verify(token, {
			audience: toAudience(token),
			typ: 'at+jwt',
			requiredClaims: ['sub', 'exp', 'iat', 'aud', 'client_id']
		});
		// RFC 7800 §3.1: it is bound to a key (DPoP, mutual TLS), of which nothing was proved here.
		if (Object.hasOwn(payload, 'cnf')) throw invalid('It is bound to a key.');
		return payload;
	} catch (error) {
		if (error instanceof LogtoAuthError && isOfToken(error.cause))
			throw new LogtoAuthError('token_invalid', { cause: error.cause });
		throw error;
	}
}

/** @throws {LogtoAuthError} `token_invalid`; an opaque token and one for several audiences are none of these */
function toAudience(token: string): string {
	try {
		const { aud } = decodeJwt(token);
		if (typeof aud === 'string') return aud;
	} catch (cause) {
		throw new LogtoAuthError('token_invalid', { cause });
	}
	throw invalid('Its "aud" is not one text.');
}

/**
 * Whether no key of the issuer signed a token. One that has merely ended, or is for something else, is common and
 * counts as no attack.
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
