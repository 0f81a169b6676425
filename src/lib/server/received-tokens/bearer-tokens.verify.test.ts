import { UnsecuredJWT } from 'jose';
import { expect, it } from 'vitest';
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
