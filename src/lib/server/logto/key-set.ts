import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { LogtoAuthError } from '../../errors.js';
import { toJoseCode } from '../dependencies/jose-errors.js';
import { createStaleCache } from '../internal/async/stale-cache.js';

/** Keys are asked for anew after this many milliseconds, and serve on when Logto does not answer. */
const maxAge = 10 * 60_000;

/** An unknown `kid` asks for the keys anew, but not more often than this, in milliseconds. */
const cooldown = 5_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * The issuer's public keys, for `jwtVerify`. A token with an unknown `kid` makes it ask once more, so
 * that a key that was rotated in is known at once; made-up ones cannot make it ask all the time.
 *
 * @param fetchKeys brings the key set (RFC 7517 §5)
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
			cause: new TypeError('The key set has no list "keys".')
		});
	return createLocalJWKSet({ keys });
}

function isKeyList(value: unknown): value is JSONWebKeySet['keys'] {
	return (
		Array.isArray(value) &&
		value.every((key) => typeof key === 'object' && key !== null && typeof key.kty === 'string')
	);
}
