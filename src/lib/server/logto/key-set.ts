import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { LogtoAuthError } from '../../errors.js';
import { toJoseCode } from '../dependencies/jose-errors.js';
import { createStaleCache } from '../internal/async/stale-cache.js';

/** Keys are fetched again after this many milliseconds. If Logto does not answer, the known keys are used. */
const maxAge = 10 * 60_000;

/** After a token with an unknown `kid`, keys are fetched again at most this often, in milliseconds. */
const cooldown = 5_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * The issuer's public keys, for `jwtVerify`. A token with an unknown `kid` has the keys fetched again, so that a new key
 * is known at once after a rotation. The interval limits what forged tokens can cause.
 *
 * @param fetchKeys fetches the key set (RFC 7517 §5)
 */
export function createKeySet(
	fetchKeys: () => Promise<Readonly<Record<string, unknown>>>
): JWTVerifyGetKey {
	const cache = createStaleCache(async () => toKeySet(await fetchKeys()), maxAge);
	return async (header, token) => {
		const keys = await cache.get();
		try {
			return await keys(header, token);
		} catch (error) {
			if (toJoseCode(error) !== 'ERR_JWKS_NO_MATCHING_KEY') throw error;
			const newer = await cache.renew(cooldown);
			if (newer === keys) throw error;
			return newer(header, token);
		}
	};
}

function toKeySet(value: Readonly<Record<string, unknown>>): KeySet {
	const { keys } = value;
	if (!isKeyList(keys))
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError('The key set has no array "keys".')
		});
	return createLocalJWKSet({ keys });
}

function isKeyList(value: unknown): value is JSONWebKeySet['keys'] {
	return (
		Array.isArray(value) &&
		value.every((key) => typeof key === 'object' && key !== null && typeof key.kty === 'string')
	);
}
