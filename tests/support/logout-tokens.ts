import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import type { LocalLogto } from '../../src/lib/local/index.js';

export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** A key of the test that the local Logto publishes next to its own. */
export interface TestKey {
	readonly kid: string;
	readonly privateKey: CryptoKey;
	readonly publicJwk: JWK;
}

/** What to write into a token instead of the right value; `undefined` leaves a claim out. */
export type Claims = Readonly<Record<string, unknown>>;

/** Publishes a key of the test's with Logto's own, so that tokens with any fault can have a valid signature. */
export async function publishTestKey(logto: LocalLogto): Promise<TestKey> {
	const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
	const kid = 'a-key-of-the-test';
	const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES384', use: 'sig' };
	const address = `${logto.issuer}/jwks`;
	const { keys } = await (await fetch(address)).json();
	const keySet = { keys: [...keys, publicJwk] };
	logto.setFault({
		kind: 'body',
		body: JSON.stringify(keySet),
		contentType: 'application/jwk-set+json',
		paths: ['/oidc/jwks']
	});
	return { kid, privateKey, publicJwk };
}

/** The claims of a logout token that ends all of a person's sessions. */
export function toLogoutClaims(logto: LocalLogto, claims: Claims = {}): Claims {
	const now = Math.floor(Date.now() / 1000);
	const right = {
		iss: logto.issuer,
		aud: logto.clientId,
		sub: 'nobody000000',
		iat: now,
		exp: now + 120,
		jti: crypto.randomUUID(),
		events: { [logoutEvent]: {} }
	};
	const all = Object.entries({ ...right, ...claims });
	return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

export function signLogoutToken(
	{ kid, privateKey }: TestKey,
	claims: Claims,
	header: Readonly<Record<string, unknown>> = {}
): Promise<string> {
	const right = { alg: 'ES384', typ: 'logout+jwt', kid };
	return new SignJWT({ ...claims }).setProtectedHeader({ ...right, ...header }).sign(privateKey);
}

/** A token that `jose` refuses to make: header and claims as they are, with any signature. */
export function assembleToken(
	header: Readonly<Record<string, unknown>>,
	claims: Claims,
	sign: (text: string) => string = () => ''
): string {
	const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const text = `${encode(header)}.${encode(claims)}`;
	return `${text}.${sign(text)}`;
}
