import { errors } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { LogtoAuthError } from '../../errors.js';
import { createBearerTokens } from './bearer-tokens.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const later = (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000);
const sender = () => '192.0.2.1';

/** A token whose signature is right when its last part says so. */
const toJwt = (signature: string) =>
	`${encode({ alg: 'ES384' })}.${encode({ aud: 'https://api.example' })}.${signature}`;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Counts the signatures that it is asked to verify. */
function start() {
	const verified: string[] = [];
	const issuer = {
		...toIssuerThatAnswers(async () => new Response()),
		verify: async (token: string) => {
			verified.push(token);
			if (token.includes('.ended'))
				throw new LogtoAuthError('issuer_invalid', { cause: new errors.JWTExpired('', {}) });
			if (!token.includes('.good'))
				throw new LogtoAuthError('issuer_invalid', {
					cause: new errors.JWSSignatureVerificationFailed()
				});
			const payload = { sub: 'alice', exp: Date.now() / 1000 + 3600 };
			return { payload, protectedHeader: { alg: 'ES384' }, key: new Uint8Array() };
		}
	};
	const bearers = createBearerTokens(issuer);
	const codeOf = (token: string): Promise<string> =>
		bearers.verify({ token, sender, warn: () => undefined }).then(
			() => 'passed',
			(error: LogtoAuthError) => error.code
		);
	return { verified, codeOf };
}

describe('a signature', () => {
	it('is verified once a minute', async () => {
		const { verified, codeOf } = start();
		for (const wait of [0, 30, 29, 2, 30]) {
			later(wait);
			expect(await codeOf(toJwt('good'))).toBe('passed');
		}
		expect(verified.length).toBe(2);
	});

	it('is verified once in ten seconds if it is wrong, however often it is sent', async () => {
		const { verified, codeOf } = start();
		for (let time = 0; time < 100; time++)
			expect(await codeOf(toJwt('wrong'))).toBe('token_invalid');
		expect(verified.length).toBe(1);
		later(11);
		expect(await codeOf(toJwt('wrong'))).toBe('token_invalid');
		expect(verified.length).toBe(2);
	});

	it('is verified two hundred times at once if it is wrong, then fifty times a second', async () => {
		const { verified, codeOf } = start();
		const attack = async (name: string) => {
			const tokens = Array.from({ length: 100 }, (_, index) => toJwt(`${name}-${index}`));
			for (const token of tokens) await codeOf(token);
		};
		for (const name of ['a', 'b', 'c', 'd']) await attack(name);
		expect(verified.length).toBe(200);
		later(1);
		await attack('e');
		expect(verified.length).toBe(250);
		expect(await codeOf(toJwt('wrong'))).toBe('too_many_requests');
	});

	it('does not count against the budget if it is right, whatever else is wrong', async () => {
		const { verified, codeOf } = start();
		for (let index = 0; index < 300; index++)
			expect(await codeOf(toJwt(`ended-${index}`))).toBe('token_invalid');
		expect(verified.length).toBe(300);
		expect(await codeOf(toJwt('good'))).toBe('passed');
	});

	it('is verified if it was right before, whatever else its sender sends', async () => {
		const { codeOf } = start();
		expect(await codeOf(toJwt('good'))).toBe('passed');
		later(61);
		const attack = Array.from({ length: 300 }, (_, index) => codeOf(toJwt(`wrong-${index}`)));
		expect(await codeOf(toJwt('good'))).toBe('passed');
		await Promise.all(attack);
	});
});

describe('a string that is not a JWT', () => {
	it.each([
		['', 'nothing'],
		['a.b', 'two parts'],
		['a.b.c.d', 'four parts'],
		['a.b.c.d.e', 'five parts, as an encrypted one'],
		[`a.${'b'.repeat(16_384)}.c`, 'very long']
	])('is not verified: %#', async (token) => {
		const { verified, codeOf } = start();
		expect(await codeOf(token)).toBe('token_invalid');
		expect(verified).toEqual([]);
	});
});
