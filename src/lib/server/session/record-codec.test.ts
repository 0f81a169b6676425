import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { decodeRecord, encodeRecord } from './record-codec.js';

const config = toTestConfig();

it.each<[string, { sub: string; custom_data: Record<string, unknown> }]>([
	['small', { sub: 'alice', custom_data: { theme: 'dark' } }],
	['large', { sub: 'alice', custom_data: { text: 'é\u0000"'.repeat(2000) } }]
])('gives a record with a %s profile back as it was', async (_, profile) => {
	const record = toRecord(config, { profile, sid: 'sid', authenticatedAt: 12 });
	expect(await decodeRecord(await encodeRecord(record))).toEqual(record);
});

it('compresses a large profile', async () => {
	const profile = { sub: 'alice', organizations: Array.from({ length: 500 }, () => 'acme') };
	const bytes = await encodeRecord(toRecord(config, { profile }));
	expect(bytes.length).toBeLessThan(JSON.stringify(profile).length / 3);
});

it('never compresses the refresh token', async () => {
	const profile = { sub: 'alice', custom_data: { text: 'x'.repeat(5000) } };
	const bytes = await encodeRecord(toRecord(config, { profile, refreshToken: 'the-token' }));
	expect(new TextDecoder().decode(bytes)).toContain('"the-token"');
});

it('answers null to anything else, and never throws', async () => {
	const whole = await encodeRecord(
		toRecord(config, { profile: { sub: 'alice', custom_data: { text: 'y'.repeat(3000) } } })
	);
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(), async (noise, at) => {
			expect(await decodeRecord(noise)).toBeNull();
			const cut = whole.slice(0, at % whole.length);
			expect(await decodeRecord(cut)).toBeNull();
		}),
		{ numRuns: 200 }
	);
});
