import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'oidc-provider';

/** A key that signs tokens, with its published form. */
export interface SigningKey {
	readonly jwk: JWK;
	/** The thumbprint: `kid` in headers and in the key set. */
	readonly id: string;
	readonly alg: 'ES384' | 'RS256';
	readonly privateKey: CryptoKey;
	readonly publicKey: CryptoKey;
	/** Seconds since the epoch. */
	readonly createdAt: number;
}

/** The kinds of key that Logto offers at a rotation. */
export type SigningKeyAlgorithm = 'EC' | 'RSA';

/** A new key with the fields that Logto publishes: an EC key names its `alg`, an RSA key does not. */
export async function createKey(algorithm: SigningKeyAlgorithm = 'EC'): Promise<SigningKey> {
	const alg = algorithm === 'EC' ? 'ES384' : 'RS256';
	const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
	const exported = await exportJWK(privateKey);
	const id = await calculateJwkThumbprint(exported);
	const shared = { ...exported, use: 'sig', kid: id };
	const jwk = algorithm === 'EC' ? { ...shared, kty: 'EC', alg } : { ...shared, kty: 'RSA' };
	return { jwk, id, alg, privateKey, publicKey, createdAt: Math.floor(Date.now() / 1000) };
}
