import { describe, expect, it } from 'vitest';
import {
	keepWithin,
	lengthOf,
	measureRoom,
	toJar,
	type LoginCookie
} from './cookie-header-budget.js';

const open = (name: string, startedAt: number): LoginCookie => ({
	name,
	value: 'v'.repeat(97 - name.length),
	transaction: {
		kind: 'open',
		stateHash: name,
		nonce: 'n',
		codeVerifier: 'c',
		redirectTo: '/',
		prompt: null,
		again: false,
		isCut: false,
		startedAt,
		beganAt: startedAt
	}
});
const finished = (name: string, startedAt: number): LoginCookie => ({
	...open(name, startedAt),
	transaction: { kind: 'finished', redirectTo: '/', startedAt }
});
const broken = (name: string): LoginCookie => ({ ...open(name, 0), transaction: null });

describe('keepWithin', () => {
	it('keeps the four newest that are open', () => {
		const cookies = [3, 1, 5, 2, 4].map((time) => open(`tab${time}`, time));
		expect([...keepWithin(cookies, 8000)]).toEqual(['tab5', 'tab4', 'tab3', 'tab2']);
	});

	it('keeps open ones before finished ones, however old, and broken ones never', () => {
		const cookies = [broken('x'), finished('f1', 8), finished('f2', 9), open('o1', 1)];
		expect([...keepWithin(cookies, 8000)]).toEqual(['o1', 'f2', 'f1']);
	});

	it('takes what the browser sent last for the newest within a second', () => {
		const cookies = ['a', 'b', 'c', 'd', 'e'].map((name) => open(name, 1));
		expect([...keepWithin(cookies, 8000)]).toEqual(['e', 'd', 'c', 'b']);
	});

	it.each([
		[-1, 0],
		[99, 0],
		[100, 1],
		[299, 2],
		[300, 3]
	])('in a room of %i characters keeps %i of 100 each', (room, count) => {
		const cookies = [1, 2, 3].map((time) => open(`tab${time}`, time));
		expect(keepWithin(cookies, room).size).toBe(count);
	});
});

describe('toJar', () => {
	it('has the cookies of a header with the changes that a response makes', () => {
		const changes = [
			{ name: 'a', value: '' },
			{ name: 'c', value: '3' }
		];
		expect([...toJar('a=1; b=2=2;c=old', changes)]).toEqual([
			['b', '2=2'],
			['c', '3']
		]);
	});

	it('knows a name after a blank of Unicode for another name', () => {
		const header = '\u00a0__Host-a=1; \ufeff__Host-b=2;\t__Host-c = 3';
		expect([...toJar(header, []).keys()]).toEqual(['\u00a0__Host-a', '\ufeff__Host-b', '__Host-c']);
	});

	it.each([null, '', ';', '=', ' = ; =x; y', 'novalue'])('is empty for %j', (header) => {
		expect(toJar(header, []).size).toBe(0);
	});
});

describe('measureRoom', () => {
	it('is what other cookies leave of 8,000 characters', () => {
		expect(measureRoom([])).toBe(8000);
		expect(measureRoom([['name', 'value']])).toBe(8000 - 'name=value; '.length);
		expect(measureRoom([['name', 'v'.repeat(9000)]])).toBeLessThan(0);
		expect(lengthOf('name', 'value')).toBe('name=value; '.length);
	});
});
