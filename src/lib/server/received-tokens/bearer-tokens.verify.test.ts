import { UnsecuredJWT } from 'jose';
import { expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { LogtoAuthError } from '../../errors.js';
import { verifyAccessToken } from './bearer-tokens.js';

const token = new UnsecuredJWT({}).setAudience('https://api.example.test').encode();

/** As `jose` fails in a copy of its own: the code is the same, the class is not. */
const toIssuerThatFails = (code: string) => ({
	...toIssuerThatAnswers(async () => Response.json({})),
	async verify(): Promise<never> {
		const cause = Object.assign(new Error('of another copy of jose'), { code });
		throw new LogtoAuthError('issuer_invalid', { cause });
	}
});

it.each([
	['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'token_invalid'],
	['ERR_JWT_EXPIRED', 'token_invalid'],
	['ERR_JWKS_NO_MATCHING_KEY', 'token_invalid'],
	['ERR_JWK_INVALID', 'issuer_invalid'],
	['ERR_JWKS_INVALID', 'issuer_invalid'],
	['ERR_INVALID_URL', 'issuer_invalid']
])('maps the code %s to %s, whichever copy of jose threw it', async (code, expected) => {
	const verified = verifyAccessToken(toIssuerThatFails(code), token);
	await expect(verified).rejects.toMatchObject({ code: expected });
});

/** An issuer that finds every signature right, and claims that a test chooses. */
function toIssuerThatAccepts(claims: object) {
	const verify = vi.fn(async () => ({
		payload: { sub: 'alice', ...claims },
		protectedHeader: { alg: 'ES384' },
		key: new Uint8Array()
	}));
	return { ...toIssuerThatAnswers(async () => Response.json({})), verify };
}

it('has the audience, the type and the required claims of an access token checked', async () => {
	const issuer = toIssuerThatAccepts({});
	expect(await verifyAccessToken(issuer, token)).toEqual({ sub: 'alice' });
	expect(issuer.verify).toHaveBeenCalledExactlyOnceWith(token, {
		audience: 'https://api.example.test',
		typ: 'at+jwt',
		requiredClaims: ['sub', 'exp', 'iat', 'aud', 'client_id']
	});
});

it('refuses a token that is bound to a key, whatever the key is', async () => {
	for (const cnf of [{ jkt: 'x' }, {}, null])
		await expect(verifyAccessToken(toIssuerThatAccepts({ cnf }), token)).rejects.toMatchObject({
			code: 'token_invalid'
		});
});

it.each([
	['several audiences', new UnsecuredJWT({}).setAudience(['a', 'b']).encode()],
	['no audience', new UnsecuredJWT({}).encode()],
	['no JSON in it', 'a.b.c']
])('refuses a token with %s, and verifies nothing', async (_, sent) => {
	const issuer = toIssuerThatAccepts({});
	await expect(verifyAccessToken(issuer, sent)).rejects.toMatchObject({ code: 'token_invalid' });
	expect(issuer.verify).not.toHaveBeenCalled();
});
