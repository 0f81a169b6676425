import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
	isDue,
	isUsable,
	parseAccessTokens,
	toKeptToken,
	toTokenKey,
	withToken,
	type KeptTokens
} from './kept-tokens.js';

beforeEach(() => {
	vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
	vi.useRealTimers();
});

const now = 1000;
const token = (issuedAt: number, expiresAt = now + 3600) => ({
	accessToken: `of ${issuedAt}`,
	issuedAt,
	expiresAt,
	scope: 'read:invoices'
});

it('a token opens something until five seconds before its end', () => {
	expect([5.5, 5, 4].map((left) => isUsable(token(0, now + left)))).toEqual([true, false, false]);
});

it('a token of a short life is not due as soon as it comes', () => {
	expect([token(now, now + 40), token(now - 30, now + 10)].map(isDue)).toEqual([false, true]);
});

it('a kept token holds nothing else of the answer that brought it', () => {
	const answer = { ...token(1), refreshToken: 'secret', idToken: 'secret' };
	expect(toKeptToken(answer)).toEqual(token(1));
});

describe('the key of a token', () => {
	it('is another for each target, also where one writes the space between the parts', () => {
		const targets = [
			{},
			{ resource: 'a' },
			{ organizationId: 'a' },
			{ resource: 'a', organizationId: 'b' },
			{ resource: 'a b' },
			{ resource: 'a ', organizationId: 'b' },
			{ resource: 'a', organizationId: ' b' },
			{ resource: 'a%20b' }
		];
		expect(new Set(targets.map(toTokenKey)).size).toBe(targets.length);
	});

	it('stays as stores have it', () => {
		expect(toTokenKey({})).toBe(' ');
		expect(toTokenKey({ resource: 'https://a.test', organizationId: 'b' })).toBe(
			'https%3A%2F%2Fa.test b'
		);
	});

	it('is the same for a target that is written in another order', () => {
		expect(toTokenKey({ organizationId: 'b', resource: 'a' })).toBe(
			toTokenKey({ resource: 'a', organizationId: 'b' })
		);
	});
});

describe('the tokens of a session', () => {
	it('take one more, in the place of an older one for the same', () => {
		const tokens = withToken({ a: token(1), b: token(2) }, 'a', token(3));
		expect(tokens).toEqual({ a: token(3), b: token(2) });
	});

	it('lose those that have ended', () => {
		const tokens = { ended: token(1, now), living: token(2, now + 1) };
		expect(Object.keys(withToken(tokens, 'new', token(3))).toSorted()).toEqual(['living', 'new']);
	});

	it('are twenty at most: the oldest go, never the one that came', () => {
		const many: KeptTokens = Object.fromEntries(
			Array.from({ length: 30 }, (_, index) => [`key-${index}`, token(100 + index)])
		);
		const kept = Object.keys(withToken(many, 'new', token(1)));
		const newest = Array.from({ length: 19 }, (_, index) => `key-${index + 11}`);
		expect(kept.toSorted()).toEqual(['new', ...newest].toSorted());
	});
});

describe('the tokens that a store returns', () => {
	it.each([null, undefined, 'a', 5])('is empty for %j', (value) => {
		expect(parseAccessTokens(value)).toEqual({});
	});

	it('is whole tokens alone', () => {
		const whole = token(1);
		const value = {
			whole,
			'no token': null,
			text: 'a',
			'no access token': { ...whole, accessToken: 1 },
			'no time': { ...whole, issuedAt: '1' },
			'no end': { ...whole, expiresAt: undefined },
			'no scope': { ...whole, scope: null }
		};
		expect(parseAccessTokens(value)).toEqual({ whole });
	});
});
