import { errors, UnsecuredJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { toTestConfig } from '../../../../tests/support/units.js';
import { LogtoAuthError } from '../../errors.js';
import {
	createPersonalAccessTokens,
	isPersonalAccessToken,
	type PersonalAccessTokenTarget
} from './personal-access-tokens.js';

const resource = 'https://api.example.test' as const;
const issued = new UnsecuredJWT({}).setAudience(resource).encode();
const token = `pat_${'a'.repeat(32)}`;
const sent = { token, sender: () => '192.0.2.1', warn: () => undefined };
const hour = 3600;

/** Personal access tokens at a token endpoint that a test answers. Every signature is right unless a test says so. */
function start(answer: () => Response = () => toAnswer(issued), failure?: LogtoAuthError) {
	const asked: URLSearchParams[] = [];
	const verify = vi.fn(async () => {
		if (failure !== undefined) throw failure;
		const payload = { sub: `alice-${asked.length}`, exp: Date.now() / 1000 + hour, roles: ['a'] };
		return { payload, protectedHeader: { alg: 'ES384' }, key: new Uint8Array() };
	});
	const issuer = {
		...toIssuerThatAnswers(async (input, init) => {
			asked.push(new URLSearchParams(await new Request(input, init).text()));
			return answer();
		}),
		verify
	};
	return { asked, verify, tokens: createPersonalAccessTokens(toTestConfig(), issuer) };
}

const toAnswer = (accessToken: string) =>
	Response.json({ access_token: accessToken, token_type: 'Bearer', expires_in: hour, scope: '' });

describe('a personal access token', () => {
	it.each([
		[token, true],
		[`pat_${'a'.repeat(16)}`, true],
		[`pat_${'a'.repeat(15)}`, false],
		[`pat_${'a'.repeat(129)}`, false],
		[`xpat_${'a'.repeat(32)}`, false],
		[`pat_${'a'.repeat(32)}.b`, false],
		['', false]
	])('is recognized by its form: %s is %s', (text, expected) => {
		expect(isPersonalAccessToken(text)).toBe(expected);
	});

	it('is exchanged for a token of the target, whose signature is verified', async () => {
		const { asked, verify, tokens } = start();
		const target = { resource, organizationId: 'acme', permissions: ['read:things'] };
		expect(await tokens.exchange(sent, target)).toMatchObject({ sub: 'alice-1' });
		expect(asked.map((parameters) => Object.fromEntries(parameters))).toEqual([
			{
				grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
				subject_token: token,
				subject_token_type: 'urn:logto:token-type:personal_access_token',
				resource,
				organization_id: 'acme',
				scope: 'read:things urn:logto:scope:organizations'
			}
		]);
		expect(verify).toHaveBeenCalledExactlyOnceWith(
			issued,
			expect.objectContaining({ audience: resource })
		);
	});

	it('is exchanged once for each target: claims of one never open another', async () => {
		const { asked, tokens } = start();
		const targets: readonly PersonalAccessTokenTarget[] = [
			{ resource, permissions: [] },
			{ organizationId: 'acme', permissions: [] },
			{ organizationId: 'globex', permissions: [] },
			{ resource, organizationId: 'acme', permissions: [] },
			{ resource, permissions: ['read:things'] },
			{ resource, permissions: ['read:things', 'write:things'] }
		];
		for (let time = 0; time < 2; time++)
			for (const [index, target] of targets.entries())
				expect(await tokens.exchange(sent, target)).toMatchObject({ sub: `alice-${index + 1}` });
		expect(asked).toHaveLength(targets.length);
		const reversed: PersonalAccessTokenTarget = {
			resource,
			permissions: ['write:things', 'read:things']
		};
		expect(await tokens.exchange(sent, reversed)).toMatchObject({ sub: 'alice-6' });
	});

	it('has claims that no caller can change for the next', async () => {
		const claims = await start().tokens.exchange(sent, { resource, permissions: [] });
		expect(Object.isFrozen(claims)).toBe(true);
		expect(Object.isFrozen(claims['roles'])).toBe(true);
	});

	it.each([
		['invalid_grant', 400, 'token_invalid'],
		['insufficient_scope', 403, 'permission_missing'],
		['invalid_target', 400, 'configuration'],
		['invalid_client', 401, 'configuration'],
		['server_error', 500, 'issuer_unreachable']
	])('that Logto refuses with %s, %i is refused with %s', async (error, status, code) => {
		const { tokens } = start(() => Response.json({ error }, { status }));
		await expect(tokens.exchange(sent, { resource, permissions: [] })).rejects.toMatchObject({
			code
		});
	});

	it('is not at fault when Logto issues a token that is not valid', async () => {
		const cause = new errors.JWSSignatureVerificationFailed();
		const failure = new LogtoAuthError('issuer_invalid', { cause });
		const target = { resource, permissions: [] };
		const unsigned = start(undefined, failure).tokens.exchange(sent, target);
		await expect(unsigned).rejects.toMatchObject({ code: 'issuer_invalid' });
		const opaque = start(() => toAnswer('opaque')).tokens.exchange(sent, target);
		await expect(opaque).rejects.toMatchObject({ code: 'issuer_invalid' });
	});
});
