import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { altered } from '../../../../tests/support/altered.js';
import { createSeal } from './seal.js';
import { createSeals } from './seals.js';

const secret = 's'.repeat(32);
const other = 'n'.repeat(32);
const later = Math.floor(Date.now() / 1000) + 60;
const bytes = new TextEncoder().encode('{"a":1}');

describe('sealed bytes', () => {
	it('open unchanged', async () => {
		const seal = createSeal([secret], 'name');
		expect(await seal.openBytes(await seal.sealBytes(bytes))).toEqual(bytes);
	});

	it('do not open as claims, nor claims as bytes', async () => {
		const seal = createSeal([secret], 'name');
		expect(await seal.open(await seal.sealBytes(bytes))).toBeNull();
		expect(await seal.openBytes(await seal.seal({ a: 1 }, later))).toBeNull();
	});

	it('do not open under another name or with another secret', async () => {
		const text = await createSeal([secret], 'session').sealBytes(bytes);
		expect(await createSeal([secret], 'state').openBytes(text)).toBeNull();
		expect(await createSeal([other], 'session').openBytes(text)).toBeNull();
	});

	it('do not open when altered, at any place', async () => {
		const seal = createSeal([secret], 'name');
		const text = await seal.sealBytes(bytes);
		for (let index = 0; index < text.length; index++)
			expect(await seal.openBytes(altered(text, index))).toBeNull();
	});

	it.each(['', '.', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0.e30.'])('answer null to %j', async (text) => {
		const seal = createSeal([secret], 'name');
		expect(await seal.openBytes(text)).toBeNull();
		expect(await seal.isCurrent(text)).toBe(false);
	});

	it('open with an older secret, and should be sealed again', async () => {
		const text = await createSeal([secret], 'name').sealBytes(bytes);
		const next = createSeal([other, secret], 'name');
		expect(await next.openBytes(text)).toEqual(bytes);
		expect(await next.isCurrent(text)).toBe(false);
		expect(await next.isCurrent(await next.sealBytes(bytes))).toBe(true);
	});

	it('contain a short key id, because cookies are sent often', async () => {
		const seal = createSeal([secret], 'name');
		const { kid: short, ...header } = decodeProtectedHeader(await seal.sealBytes(bytes));
		const { kid: whole } = decodeProtectedHeader(await seal.seal({}, later));
		expect(header).toEqual({ alg: 'dir', enc: 'A256CBC-HS512', cty: 'logto-bytes' });
		expect(short).toHaveLength(11);
		expect(whole?.startsWith(short ?? 'none')).toBe(true);
	});
});

it('creates the seal of a name once, because deriving its keys is slow', () => {
	const seals = createSeals([secret]);
	expect(seals('a')).toBe(seals('a'));
	expect(seals('a')).not.toBe(seals('b'));
});
