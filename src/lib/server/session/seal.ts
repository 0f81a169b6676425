import { EncryptJWT, base64url, calculateJwkThumbprint, jwtDecrypt } from 'jose';

/**
 * Seals and opens texts as Auth.js does (JWE, `dir`, `A256CBC-HS512`, key by HKDF-SHA-256 with the
 * cookie's name as salt), so that either reads the other's. Keys are derived once a secret and name.
 *
 * @see https://authjs.dev/reference/core/jwt
 */
export interface Seal {
	/** The claims as a compact JWE that ends at `expiresAt` (seconds since the epoch). */
	seal(claims: Readonly<Record<string, unknown>>, expiresAt: number): Promise<string>;
	/** The claims, or `null` when the text is not ours, was altered, or has ended. */
	open(text: string): Promise<Readonly<Record<string, unknown>> | null>;
}

interface Key {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly id: string;
}

/**
 * @param secrets the first seals; each opens, so that a secret can be replaced without signing
 * everybody out
 * @param name the name of the cookie: what is sealed for one cookie does not open in another
 */
export function createSeal(secrets: readonly [string, ...string[]], name: string): Seal {
	let derived: Promise<readonly Key[]> | undefined;
	const deriveKeys = () =>
		(derived ??= Promise.all(secrets.map((secret) => deriveKey(secret, name))));
	return {
		async seal(claims, expiresAt) {
			const [key] = await deriveKeys();
			if (key === undefined) throw new TypeError('A seal needs a secret.');
			return new EncryptJWT({ ...claims })
				.setProtectedHeader({ alg: 'dir', enc: 'A256CBC-HS512', kid: key.id })
				.setIssuedAt()
				.setExpirationTime(expiresAt)
				.encrypt(key.bytes);
		},
		async open(text) {
			const keys = await deriveKeys();
			try {
				const { payload } = await jwtDecrypt(text, ({ kid }) => findKey(keys, kid), {
					keyManagementAlgorithms: ['dir'],
					contentEncryptionAlgorithms: ['A256CBC-HS512']
				});
				return payload;
			} catch {
				return null;
			}
		}
	};
}

function findKey(keys: readonly Key[], id: string | undefined): Uint8Array<ArrayBuffer> {
	const key = keys.find((candidate) => candidate.id === id);
	if (key === undefined) throw new TypeError('No secret fits this seal.');
	return key.bytes;
}

async function deriveKey(secret: string, name: string): Promise<Key> {
	const encoder = new TextEncoder();
	const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
		'deriveBits'
	]);
	const bits = await crypto.subtle.deriveBits(
		{
			name: 'HKDF',
			hash: 'SHA-256',
			salt: encoder.encode(name),
			info: encoder.encode(`Auth.js Generated Encryption Key (${name})`)
		},
		material,
		512
	);
	const bytes = new Uint8Array(bits);
	const id = await calculateJwkThumbprint({ kty: 'oct', k: base64url.encode(bytes) }, 'sha512');
	return { bytes, id };
}
