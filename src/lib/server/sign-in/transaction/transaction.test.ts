import { describe, expect, it } from 'vitest';
import { openFor, parseTransaction, toFinishedClaims, toOpenClaims } from './transaction.js';

const checks = { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'the-verifier' };
const login = { checks, redirectTo: '/dashboard?tab=1', prompt: null };

describe('parseTransaction', () => {
	it('reads back a login that has started', () => {
		const claims = { ...toOpenClaims({ ...login, prompt: 'login' }, 'the-hash'), iat: 7 };
		expect(parseTransaction(claims, 7 + openFor)).toEqual({
			kind: 'open',
			stateHash: 'the-hash',
			nonce: 'the-nonce',
			codeVerifier: 'the-verifier',
			redirectTo: '/dashboard?tab=1',
			prompt: 'login',
			again: false,
			isCut: false,
			startedAt: 7,
			beganAt: 7
		});
	});

	it('remembers when the one began that it goes on from', () => {
		const again = { ...login, again: true, beganAt: 3 };
		const claims = { ...toOpenClaims(again, 'the-hash'), iat: 9000 };
		expect(parseTransaction(claims, 9001)).toMatchObject({ startedAt: 9000, beganAt: 3 });
	});

	it('keeps nothing that signs in of one that took longer than Logto waits', () => {
		const claims = { ...toOpenClaims({ ...login, again: true }, 'the-hash'), iat: 7 };
		expect(parseTransaction(claims, 8 + openFor)).toEqual({
			kind: 'lapsed',
			redirectTo: '/dashboard?tab=1',
			prompt: null,
			again: true,
			isCut: false,
			startedAt: 7,
			beganAt: 7
		});
	});

	it('is open for the hour that Logto waits', () => {
		expect(openFor).toBeGreaterThan(3600);
	});

	it('does not seal the state itself', () => {
		expect(JSON.stringify(toOpenClaims(login, 'the-hash'))).not.toContain('the-state');
	});

	it('reads back a login that has ended, of which only the address is left', () => {
		expect(parseTransaction({ ...toFinishedClaims('/dashboard'), iat: 7 })).toEqual({
			kind: 'finished',
			redirectTo: '/dashboard',
			startedAt: 7
		});
	});

	it.each([
		{},
		{ to: '/' },
		{ iat: 7 },
		{ to: 1, iat: 7 },
		{ to: '/', iat: '7' },
		{ to: '/', iat: 7, state: 'a' },
		{ to: '/', iat: 7, state: 'a', nonce: 'b' },
		{ to: '/', iat: 7, verifier: 'c' },
		{ to: '/', iat: 7, state: 'a', nonce: 'b', verifier: 3 },
		{ to: '/', iat: 7, state: null, nonce: null, verifier: null },
		{ sub: 'alice', id: 'x', profile: { sub: 'alice' }, iat: 7, exp: 8 }
	])('answers null to %j, which is not a whole one', (claims) => {
		expect(parseTransaction(claims)).toBeNull();
	});
});
