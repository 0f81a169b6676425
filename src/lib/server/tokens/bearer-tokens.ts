import { decodeJwt, errors, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import type { Issuer } from '../issuer.js';
import { deepFreeze } from '../deep-freeze.js';
import { toNow } from '../session/record.js';

/** Access tokens that others send. */
export interface BearerTokens {
	/**
	 * The claims of an access token of this issuer: signature, algorithm, `typ`, `iss`, `exp`, `nbf`, `iat`, and
	 * no `cnf`. What it is for, whoever asks has to look at: `aud` is a text in any case.
	 *
	 * @throws {LogtoAuthError} `token_invalid`, `issuer_unreachable`, `issuer_invalid`
	 */
	verify(token: string): Promise<JWTPayload>;
}

/** How long a token is known to be genuine, in seconds. */
const knownFor = 60;

/** Tokens that are known at a time, each of about a kilobyte. */
const maxTokens = 1000;

export function createBearerTokens(issuer: Issuer): BearerTokens {
	const known = new LRUCache<string, { readonly claims: JWTPayload; readonly until: number }>({
		max: maxTokens
	});
	return {
		async verify(token) {
			const before = known.get(token);
			if (before !== undefined && before.until > toNow()) return before.claims;
			known.delete(token);
			const claims = deepFreeze(await verifyAccessToken(issuer, token));
			known.set(token, { claims, until: Math.min(claims.exp ?? 0, toNow() + knownFor) });
			return claims;
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
		if (Object.hasOwn(payload, 'cnf'))
			throw new LogtoAuthError('token_invalid', { cause: new TypeError('It is bound to a key.') });
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
	throw new LogtoAuthError('token_invalid', {
		cause: new TypeError('Its "aud" is not one text.')
	});
}

/** Whether the token is at fault, and not the issuer's key set. */
function isOfToken(cause: unknown): boolean {
	return (
		cause instanceof errors.JOSEError &&
		!(cause instanceof errors.JWKInvalid) &&
		!(cause instanceof errors.JWKSInvalid)
	);
}
