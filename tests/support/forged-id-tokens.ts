import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';

const networkFetch = globalThis.fetch;

/**
 * `fetch`, whose token endpoint names Bob in the ID token and signs with a key that Logto does not have, under the name
 * of one that it has.
 */
export async function forgeIdTokens(): Promise<typeof fetch> {
	const { privateKey } = await generateKeyPair('ES384');
	return async (input, init) => {
		const response = await networkFetch(input, init);
		if (init?.method?.toUpperCase() !== 'POST') return response;
		const tokens: { readonly id_token: string } = await response.json();
		const idToken = await new SignJWT({ ...decodeJwt(tokens.id_token), sub: 'bob000000002' })
			.setProtectedHeader({ alg: 'ES384', ...decodeProtectedHeader(tokens.id_token) })
			.sign(privateKey);
		return Response.json({ ...tokens, id_token: idToken });
	};
}
