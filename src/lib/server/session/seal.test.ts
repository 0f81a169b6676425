import { decode, encode } from '@auth/core/jwt';
import { describe, expect, it } from 'vitest';
import { altered } from '../../../../tests/support/altered.js';
import { createSeal } from './seal.js';

const secret = 's'.repeat(32);
const later = Math.floor(Date.now() / 1000) + 60;

describe('createSeal', () => {
	it('opens its own strings', async () => {
		const seal = createSeal([secret], 'name');
		expect(await seal.open(await seal.seal({ a: 1 }, later))).toMatchObject({ a: 1 });
	});

	it('seals strings that Auth.js can open, and opens strings of Auth.js', async () => {
		const seal = createSeal([secret], 'name');
		const ours = await seal.seal({ sub: 'alice' }, later);
		expect(await decode({ token: ours, secret, salt: 'name' })).toMatchObject({ sub: 'alice' });
		const theirs = await encode({ token: { sub: 'bob' }, secret, salt: 'name' });
		expect(await seal.open(theirs)).toMatchObject({ sub: 'bob' });
	});

	it('does not open a string that was sealed for another cookie', async () => {
		const text = await createSeal([secret], 'state').seal({ a: 1 }, later);
		expect(await createSeal([secret], 'session').open(text)).toBeNull();
	});

	it('opens with an older secret, but not with an unknown one', async () => {
		const text = await createSeal([secret], 'name').seal({ a: 1 }, later);
		expect(await createSeal(['n'.repeat(32), secret], 'name').open(text)).toMatchObject({ a: 1 });
		expect(await createSeal(['n'.repeat(32)], 'name').open(text)).toBeNull();
	});

	it('does not open an expired string', async () => {
		const seal = createSeal([secret], 'name');
		expect(await seal.open(await seal.seal({ a: 1 }, later - 120))).toBeNull();
	});

	it('does not open a string that was altered, at any place', async () => {
		const seal = createSeal([secret], 'name');
		const text = await seal.seal({ a: 1 }, later);
		for (let index = 0; index < text.length; index += 1) {
			expect(await seal.open(altered(text, index))).toBeNull();
		}
	});

	it.each(['', '.', '....', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0.e30.', '%', '\u0000'])(
		'answers null to %j',
		async (text) => {
			expect(await createSeal([secret], 'name').open(text)).toBeNull();
		}
	);
});
