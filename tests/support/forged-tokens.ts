import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { afterAll, beforeAll, vi } from 'vitest';

/** The issuer of `testEnv`, and what its tokens are for. */
export const issuer = 'https://tenant.logto.app/oidc';
export const resource = 'https://api.example.test';

export type ForgersKey = 'ES384' | 'RS256' | 'other';

/** What is different about a token from one that opens. */
export interface Forgery {
	/** `other` is no key of the issuer's. */
	readonly key?: ForgersKey;
	readonly header?: object;
	readonly claims?: object;
	/** Seconds from now. */
	readonly expires?: number;
}

/** An issuer whose keys a test has: it signs whatever the test wants. */
export interface Forger {
	/** An access token. */
	sign(forgery?: Forgery): Promise<string>;
	/** As {@link Forger.sign}, with claims as they are written, which may be no proper JSON. */
	signText(claims: string, header?: object): Promise<string>;
	/** The public key for RS256, as a text. */
	readonly publicText: string;
	/** What was asked of the issuer so far. */
	readonly asked: readonly string[];
}

export const now = () => Math.floor(Date.now() / 1000);

/** Answers discovery and the key set instead of `fetch`, for the tests of a file. */
export function useForger(): Forger {
	const keys = new Map<ForgersKey, CryptoKey>();
	const asked: string[] = [];
	let publicText = '';
	const keyOf = (name: ForgersKey): CryptoKey => {
		const key = keys.get(name);
		if (key === undefined) throw new Error('There is no such key, or the tests did not begin.');
		return key;
	};
	const toHeader = (key: ForgersKey, header: object = {}) => ({
		alg: key === 'RS256' ? 'RS256' : 'ES384',
		typ: 'at+jwt',
		kid: key === 'RS256' ? 'rs' : 'es',
		...header
	});
	beforeAll(async () => {
		const es = await generateKeyPair('ES384', { extractable: true });
		const rs = await generateKeyPair('RS256', { extractable: true });
		const other = await generateKeyPair('ES384', { extractable: true });
		keys.set('ES384', es.privateKey).set('RS256', rs.privateKey).set('other', other.privateKey);
		publicText = await exportSPKI(rs.publicKey);
		// As Logto serves them: the RSA key has no "alg".
		const served = {
			keys: [
				{ ...(await exportJWK(es.publicKey)), kid: 'es', alg: 'ES384', use: 'sig' },
				{ ...(await exportJWK(rs.publicKey)), kid: 'rs', use: 'sig' }
			]
		};
		vi.stubGlobal('fetch', async (input: string) => {
			asked.push(input);
			return Response.json(input.endsWith('/jwks') ? served : discovery);
		});
	});
	afterAll(() => vi.unstubAllGlobals());
	return {
		asked,
		get publicText() {
			return publicText;
		},
		sign: ({ key = 'ES384', header, claims = {}, expires = 600 }: Forgery = {}) =>
			new SignJWT({
				iss: issuer,
				aud: resource,
				sub: 'alice',
				client_id: 'mobile',
				scope: 'read:things write:things',
				iat: now(),
				exp: now() + expires,
				...claims
			})
				.setProtectedHeader(toHeader(key, header))
				.sign(keyOf(key)),
		async signText(claims, header) {
			const parts = [JSON.stringify(toHeader('ES384', header)), claims];
			const signed = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
			const algorithm = { name: 'ECDSA', hash: 'SHA-384' };
			const bytes = new TextEncoder().encode(signed);
			const signature = await crypto.subtle.sign(algorithm, keyOf('ES384'), bytes);
			return `${signed}.${Buffer.from(signature).toString('base64url')}`;
		}
	};
}

const discovery = {
	issuer,
	authorization_endpoint: `${issuer}/auth`,
	token_endpoint: `${issuer}/token`,
	userinfo_endpoint: `${issuer}/me`,
	jwks_uri: `${issuer}/jwks`,
	id_token_signing_alg_values_supported: ['ES384', 'RS256']
};
