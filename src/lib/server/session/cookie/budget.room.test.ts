import { describe, expect, it } from 'vitest';
import { toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import type { LogtoProfile } from '../../../protocol/claims.js';
import { cookieBudget, fitRecord } from './budget.js';
import { decodeRecord } from '../record/record-codec.js';
import { createSeal } from '../seal.js';

const config = toTestConfig();

/** Text that does not compress: the same at each run. */
function toNoise(length: number): string {
	let state = 7;
	const next = () => (state = (state * 48271) % 2147483647);
	return Array.from({ length }, () => (next() % 36).toString(36)).join('');
}
const noise = toNoise(20_000);
const fit = (profile: Partial<LogtoProfile>) =>
	fitRecord({ ...toRecord(config, { profile: { sub: 'alice', ...profile } }), id: 'x'.repeat(43) });

describe('the room of a cookie', () => {
	it('is used up to the last block of the cipher, and never exceeded', async () => {
		const seal = createSeal(config.secrets, 'name');
		const omitted: boolean[] = [];
		const lengths: number[] = [];
		for (let size = 5300; size < 6100; size += 8) {
			const fitted = await fit({ custom_data: { text: noise.slice(0, size) } });
			omitted.push(fitted.omitted.length > 0);
			if (fitted.omitted.length === 0) lengths.push((await seal.sealBytes(fitted.bytes)).length);
		}
		expect(omitted).toContain(true);
		expect(Math.max(...lengths)).toBeLessThanOrEqual(cookieBudget);
		// A block of 16 bytes takes 22 letters, and a step of 8 letters takes half of one.
		expect(Math.max(...lengths)).toBeGreaterThan(cookieBudget - 24);
		expect(omitted.lastIndexOf(false)).toBeLessThan(omitted.indexOf(true));
	});
});

describe('a claim that has no room in a cookie', () => {
	const text = (from: number, length: number) => noise.slice(from, from + length);

	it('is the largest claim first, and no more than needed', async () => {
		const { omitted, sizes, bytes } = await fit({
			custom_data: { text: text(0, 2000) },
			website: text(2000, 4000),
			profile: text(6000, 300)
		});
		expect(omitted).toEqual(['website']);
		expect(sizes[0]).toEqual({ claim: 'website', size: 4002 });
		const record = await decodeRecord(bytes);
		expect(Object.keys(record?.profile ?? {})).toEqual(['sub', 'custom_data', 'profile']);
		expect(record?.omitted).toEqual(['website']);
	});

	it('is the description of organizations before anything else, with their names kept', async () => {
		const { omitted, bytes } = await fit({
			organizations: ['acme'],
			organization_data: [{ id: 'acme', name: 'Acme', description: text(0, 4500) }],
			custom_data: { text: text(5000, 1000) }
		});
		expect(omitted).toEqual(['organization_data.description']);
		const record = await decodeRecord(bytes);
		expect(record?.profile).toMatchObject({
			organization_data: [{ id: 'acme', name: 'Acme', description: null }],
			custom_data: { text: text(5000, 1000) }
		});
	});

	it('is then the organizations’ names as well', async () => {
		const { omitted, length } = await fit({
			organizations: ['acme'],
			organization_data: [{ id: 'acme', name: text(0, 8000), description: null }]
		});
		expect(omitted).toEqual(['organization_data.description', 'organization_data']);
		expect(length).toBeLessThanOrEqual(cookieBudget);
	});

	it('is at last the picture, then the memberships with their roles, then the roles', async () => {
		const { omitted } = await fit({
			picture: text(0, 600),
			organizations: ['acme'],
			organization_roles: [`acme:${text(600, 3000)}`],
			roles: [text(4000, 8000)],
			website: 'https://example.com'
		});
		expect(omitted).toEqual(['website', 'picture', 'organizations', 'organization_roles', 'roles']);
	});

	it.each<[string, Partial<LogtoProfile>]>([
		['name', { name: text(0, 8000) }],
		['username', { username: text(0, 8000) }],
		['email', { email: text(0, 8000) }],
		['sub', { sub: text(0, 8000) }]
	])('is never %s, which says who the user is', async (claim, profile) => {
		const whole = { email_verified: true, website: 'https://example.com', ...profile };
		const { length, omitted, sizes } = await fit(whole);
		expect({ omitted, largest: sizes[0]?.claim }).toEqual({ omitted: ['website'], largest: claim });
		expect(length).toBeGreaterThan(cookieBudget);
	});
});
