import { describe, expect, it } from 'vitest';
import { altered } from '../../../../../tests/support/altered.js';
import { createSeal } from '../../session/seal.js';
import { createShortSeal } from './headerless-seal.js';

const secret = 's'.repeat(32);
const other = 'o'.repeat(32);
const later = Math.floor(Date.now() / 1000) + 60;

describe('createShortSeal', () => {
	it('opens what it sealed', async () => {
		const seal = createShortSeal([secret], 'name');
		expect(await seal.open(await seal.seal({ a: 1 }, later))).toMatchObject({ a: 1 });
	});

	it('makes texts of three parts, 174 characters shorter than with a header', async () => {
		const short = await createShortSeal([secret], 'name').seal({ a: 1 }, later);
		const long = await createSeal([secret], 'name').seal({ a: 1 }, later);
		expect(short).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
		expect(long.length - short.length).toBe(174 + '..'.length);
	});

	it('opens with an older secret and not with a foreign one', async () => {
		const text = await createShortSeal([secret], 'name').seal({ a: 1 }, later);
		expect(await createShortSeal([other, secret], 'name').open(text)).toMatchObject({ a: 1 });
		expect(await createShortSeal([other], 'name').open(text)).toBeNull();
	});

	it('does not open what was sealed for something else, with or without a header', async () => {
		const text = await createShortSeal([secret], 'login').seal({ a: 1 }, later);
		const session = await createSeal([secret], 'session').seal({ a: 1 }, later);
		const seal = createShortSeal([secret], 'session');
		expect(await seal.open(text)).toBeNull();
		expect(await seal.open(session)).toBeNull();
		expect(await createShortSeal([secret], 'login').open(session.split('..')[1] ?? '')).toBeNull();
	});

	it('does not open what has ended or was altered', async () => {
		const seal = createShortSeal([secret], 'name');
		expect(await seal.open(await seal.seal({ a: 1 }, later - 120))).toBeNull();
		const text = await seal.seal({ a: 1 }, later);
		for (let index = 0; index < text.length; index += 1) {
			expect(await seal.open(altered(text, index))).toBeNull();
		}
	});

	it.each(['', '.', '..', '...', 'a.b.c', '%', '\u0000', 'a.b.c.d.e'])(
		'answers null to %j',
		async (text) => {
			expect(await createShortSeal([secret], 'name').open(text)).toBeNull();
		}
	);
});
