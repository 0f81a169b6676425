import {
	errors,
	jwtVerify,
	type JWTVerifyGetKey,
	type JWTVerifyOptions,
	type JWTVerifyResult
} from 'jose';
import { LogtoAuthError } from '../../errors.js';
import { toJoseCode } from '../dependencies/jose-errors.js';
import type { StaleCache } from '../internal/async/stale-cache.js';
import type { Discovered } from './discovery.js';

/** Verifies a token of the issuer; the options add to what every kind of token is checked for. */
export type Verify = (token: string, options?: JWTVerifyOptions) => Promise<JWTVerifyResult>;

/** After a token with an unknown algorithm, discovery is fetched again at most this often, in milliseconds. */
const cooldown = 5_000;

/** How far clocks may differ, in seconds. */
const clockTolerance = 15;

/** @param clientId the audience; `null`: the caller checks it */
export function createVerify(
	clientId: string | null,
	discovered: StaleCache<Discovered>,
	keys: JWTVerifyGetKey
): Verify {
	const verifyBy = async (
		{ discovery: { issuer, algorithms } }: Discovered,
		token: string,
		options: JWTVerifyOptions
	) =>
		requireSound(
			await jwtVerify(token, keys, {
				issuer,
				...(clientId !== null && { audience: clientId }),
				algorithms: [...algorithms],
				clockTolerance,
				...options
			})
		);
	const verifyTwice: Verify = async (token, options = {}) => {
		const known = await discovered.get();
		try {
			return await verifyBy(known, token, options);
		} catch (error) {
			if (toJoseCode(error) !== 'ERR_JOSE_ALG_NOT_ALLOWED') throw error;
			// Logto may have rotated to a key of another kind.
			const newer = await discovered.renew(cooldown);
			if (newer === known) throw error;
			return verifyBy(newer, token, options);
		}
	};
	return async (token, options) => {
		try {
			return await verifyTwice(token, options);
		} catch (cause) {
			if (cause instanceof LogtoAuthError) throw cause;
			throw new LogtoAuthError('issuer_invalid', { cause });
		}
	};
}

/** Checks what jose does not: "iat" without `maxTokenAge`, and "b64" without "crit" (RFC 7797 §6 and §7). */
function requireSound(verified: JWTVerifyResult): JWTVerifyResult {
	const { payload, protectedHeader } = verified;
	if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + clockTolerance)
		throw new errors.JWTClaimValidationFailed(
			'"iat" is in the future.',
			payload,
			'iat',
			'check_failed'
		);
	if (protectedHeader.b64 === false)
		throw new errors.JWTInvalid('The header says that the payload is not encoded.');
	return verified;
}
