import { describe, expect, it } from 'vitest';
import { chunkSize, joinChunks, readChunks, toChunks } from './chunks.js';

const numbered = (count: number, value = 'v') =>
	new Map(Array.from({ length: count }, (_, index) => [`s.${index}`, value]));

describe('the cookies of a value', () => {
	it('are as few as hold it, numbered from 0', () => {
		expect([...toChunks('v'.repeat(chunkSize), 's').keys()]).toEqual(['s']);
		expect([...toChunks('v'.repeat(chunkSize + 1), 's').keys()]).toEqual(['s.0', 's.1']);
		expect([...toChunks('v'.repeat(chunkSize * 2), 's').keys()]).toEqual(['s.0', 's.1']);
	});

	it('are no larger than a browser takes', () => {
		const chunks = toChunks('v'.repeat(chunkSize * 2 + 1), 's');
		expect([...chunks.values()].map(({ length }) => length)).toEqual([chunkSize, chunkSize, 1]);
	});
});

describe('a value in cookies', () => {
	it('is whole in as many as a session can have, and not in one more', () => {
		expect(joinChunks(numbered(8), 's')).toBe('v'.repeat(8));
		expect(joinChunks(numbered(9), 's')).toBeNull();
	});

	it('is null without a cookie', () => {
		expect(joinChunks(new Map(), 's')).toBeNull();
	});

	it('is null when a cookie is larger than ours', () => {
		const large = 'v'.repeat(chunkSize + 1);
		expect(joinChunks(new Map([['s', large]]), 's')).toBeNull();
		expect(joinChunks(numbered(2, large), 's')).toBeNull();
		expect(joinChunks(numbered(2, large.slice(1)), 's')).toBe(large.slice(1).repeat(2));
	});

	it('is the one under the plain name, whatever chunks are left of another', () => {
		expect(joinChunks(new Map([...numbered(2), ['s', 'whole']]), 's')).toBe('whole');
	});
});

describe('a header with cookies', () => {
	it.each([
		['s=1', { s: '1' }],
		['s=1;s.0=2', { s: '1', 's.0': '2' }],
		['  s = 1  ;  s.10 =2 ', { s: '1', 's.10': '2' }],
		['s=first; s=second', { s: 'first' }],
		['s=a=b==', { s: 'a=b==' }],
		['s=', { s: '' }],
		['other; s=1', { s: '1' }],
		[';s=1', { s: '1' }],
		['s; s=1', { s: '1' }],
		['a=s; b=2', {}],
		['s.100=1; s.=2; s.a=3; s.1a=4; s.a1=5; s1=6; t.0=7; s-0=8', {}]
	])('%j holds of ours %j', (header, expected) => {
		expect(Object.fromEntries(readChunks(header, 's'))).toEqual(expected);
	});
});
