import { expect, it } from 'vitest';
import { includesAttempt, isAttempt, joinAttempts } from './attempts.js';

it.each([
	['', 'a', 'a'],
	['a', '', 'a'],
	['a b', 'a', 'a b'],
	['a b c d', 'e', 'b c d e'],
	['a b c d', 'a b c d', 'a b c d'],
	['b c d e', 'a b c d', 'b c d e']
])('the attempts %j and %j are %j', (attempts, newer, joined) => {
	expect(joinAttempts(attempts, newer)).toBe(joined);
});

it('an attempt is found as a whole', () => {
	expect(includesAttempt('abc d', 'abc')).toBe(true);
	expect(includesAttempt('abc d', 'ab')).toBe(false);
	expect(includesAttempt('', '')).toBe(false);
});

it.each(['', 'a b', 'A', 'abcdefgh', '<x>'])('%j is no attempt', (text) => {
	expect(isAttempt(text)).toBe(false);
});
