import { describe, expect, it } from 'vitest';
import { toSender } from './sender.js';

const of = (address: unknown) => toSender({ getClientAddress: () => address as string });

describe('a client that sends from', () => {
	it.each([
		['192.0.2.1', '192.0.2.1'],
		['192.0.2.1:54321', '192.0.2.1'],
		['::ffff:192.0.2.1', '192.0.2.1'],
		['::FFFF:192.0.2.1', '192.0.2.1'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
		['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
		['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
		['[2001:db8:1:2::1]:443', '2001:db8:1:2::/64'],
		['fe80::1%eth0', 'fe80:0:0:0::/64'],
		['2001:db8::', '2001:db8:0:0::/64'],
		['2001:db8::5', '2001:db8:0:0::/64'],
		['2001:db8:0:0:1::5', '2001:db8:0:0::/64'],
		['::1', '0:0:0:0::/64']
	])('%s counts as %s', (address, expected) => {
		expect(of(address)).toBe(expected);
	});

	it.each([
		'',
		'unknown',
		'a'.repeat(100_000),
		'192.0.2',
		'192.0.2.1, 192.0.2.2',
		'1'.repeat(50),
		'::1::2',
		'2001:db8',
		':'.repeat(40),
		'[]',
		'::1/64',
		'evil.example',
		'::1]@evil.example',
		undefined,
		null,
		7
	])('no address counts as one with all that have none: %#', (address) => {
		expect(of(address)).toBe('unknown');
	});

	it('is unknown where the adapter throws or returns nothing', () => {
		const fail = () => {
			throw new Error('Address header was specified but is absent from request');
		};
		expect(toSender({ getClientAddress: fail })).toBe('unknown');
		expect(toSender({})).toBe('unknown');
	});
});
