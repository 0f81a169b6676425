import {
	CompactEncrypt,
	EncryptJWT,
	base64url,
	calculateJwkThumbprint,
	compactDecrypt,
	decodeProtectedHeader,
	jwtDecrypt
} from 'jose';

/**
 * Seals and opens texts as Auth.js does (JWE, `dir`, `A256CBC-HS512`, key by HKDF-SHA-256 with the
 * cookie's name as salt), so that either reads the other's. Keys are derived once a secret and name.
 *
 * @see https://authjs.dev/reference/core/jwt
 */
export interface ClaimsSeal {
	/** The claims as a compact JWE that ends at `expiresAt` (seconds since the epoch). */
	seal(claims: Readonly<Record<string, unknown>>, expiresAt: number): Promise<string>;
	/** The claims, or `null` when the text is not ours, was altered, or has ended. */
	open(text: string): Promise<Readonly<Record<string, unknown>> | null>;
}

/** Seals claims, and bytes of any kind. */
export interface Seal extends ClaimsSeal {
	/** Bytes as a compact JWE. When they end is for them to say. */
	sealBytes(plaintext: Uint8Array): Promise<string>;
	/** The bytes, or `null` when the text is not ours, was altered, or holds claims. */
	openBytes(text: string): Promise<Uint8Array | null>;
	/** Whether bytes were sealed with the first secret; else it is time to seal them anew. */
	isCurrent(text: string): Promise<boolean>;
}

/** The header `cty` of sealed bytes: neither they nor claims open as the other (RFC 7516 §4.1.12). */
const bytesType = 'logto-bytes';

const accepted = {
	keyManagementAlgorithms: ['dir'],
	contentEncryptionAlgorithms: ['A256CBC-HS512']
};

interface Key {
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** As Auth.js names it: 86 letters. */
	readonly id: string;
	/** As sealed bytes name it, which nobody else opens: its first letters, for cookies are sent often. */
	readonly shortId: string;
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
			const key = first(await deriveKeys());
			return new EncryptJWT({ ...claims })
				.setProtectedHeader(toHeader(key))
				.setIssuedAt()
				.setExpirationTime(expiresAt)
				.encrypt(key.bytes);
		},
		async open(text) {
			const keys = await deriveKeys();
			try {
				const { payload, protectedHeader } = await jwtDecrypt(
					text,
					({ kid }: { kid?: string }) => findKey(keys, kid),
					accepted
				);
				return protectedHeader.cty === bytesType ? null : payload;
			} catch {
				return null;
			}
		},
		async sealBytes(plaintext) {
			const key = first(await deriveKeys());
			return new CompactEncrypt(plaintext)
				.setProtectedHeader({ ...toHeader(key), kid: key.shortId, cty: bytesType })
				.encrypt(key.bytes);
		},
		async openBytes(text) {
			const keys = await deriveKeys();
			try {
				const { plaintext, protectedHeader } = await compactDecrypt(
					text,
					({ kid }: { kid?: string }) => findKey(keys, kid),
					accepted
				);
				return protectedHeader.cty === bytesType ? plaintext : null;
			} catch {
				return null;
			}
		},
		async isCurrent(text) {
			try {
				return decodeProtectedHeader(text).kid === first(await deriveKeys()).shortId;
			} catch {
				return false;
			}
		}
	};
}

function toHeader({ id }: Key) {
	return { alg: 'dir', enc: 'A256CBC-HS512', kid: id };
}

function first([key]: readonly Key[]): Key {
	if (key === undefined) throw new TypeError('A seal needs a secret.');
	return key;
}

function findKey(keys: readonly Key[], id: string | undefined): Uint8Array<ArrayBuffer> {
	const key = keys.find((candidate) => candidate.id === id || candidate.shortId === id);
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
	return { bytes, id, shortId: id.slice(0, 11) };
}
