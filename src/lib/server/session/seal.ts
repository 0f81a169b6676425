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
 * Seals and opens claims like Auth.js (JWE, `dir`, `A256CBC-HS512`, key by HKDF-SHA-256 with the cookie's name as salt),
 * so each can read what the other sealed. Keys are derived once for each secret and name.
 *
 * @see https://authjs.dev/reference/core/jwt
 */
export interface ClaimsSeal {
	/** Returns the claims as a compact JWE that expires at `expiresAt` (seconds since the epoch). */
	seal(claims: Readonly<Record<string, unknown>>, expiresAt: number): Promise<string>;
	/** Returns the claims, or `null` if the string was not sealed here, was altered, or has expired. */
	open(text: string): Promise<Readonly<Record<string, unknown>> | null>;
}

/** Seals claims and bytes. */
export interface Seal extends ClaimsSeal {
	/** Returns bytes as a compact JWE without an expiry: the bytes have to contain it. */
	sealBytes(plaintext: Uint8Array): Promise<string>;
	/** Returns the bytes, or `null` if the string was not sealed here, was altered, or holds claims. */
	openBytes(text: string): Promise<Uint8Array | null>;
	/** Whether bytes were sealed with the first secret. If not, they should be sealed again. */
	isCurrent(text: string): Promise<boolean>;
}

/** The header `cty` of sealed bytes, so that bytes do not open as claims, nor claims as bytes (RFC 7516 §4.1.12). */
const bytesType = 'logto-bytes';

const accepted = {
	keyManagementAlgorithms: ['dir'],
	contentEncryptionAlgorithms: ['A256CBC-HS512']
};

interface Key {
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** The key id of Auth.js: 86 characters. */
	readonly id: string;
	/** The key id in sealed bytes: the first characters only, because cookies are sent often. */
	readonly shortId: string;
}

/**
 * @param secrets the first one seals and all of them open, so a secret can be replaced without signing out all users
 * @param name the name of the cookie. What is sealed for one cookie does not open in another
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
