import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import { decodeRecord, encodeRecord, measureRecord } from './record-codec.js';

const config = toTestConfig();

it.each<[string, { sub: string; custom_data: Record<string, unknown> }]>([
	['small', { sub: 'alice', custom_data: { theme: 'dark' } }],
	['large', { sub: 'alice', custom_data: { text: 'é\u0000"'.repeat(2000) } }]
])('returns a record with a %s profile unchanged', async (_, profile) => {
	const record = toRecord(config, { profile, sid: 'sid', authenticatedAt: 12 });
	expect(await decodeRecord(await encodeRecord(record))).toEqual(record);
});

it('keeps null and emptiness in a profile', async () => {
	const profile = { sub: 'alice', name: null, roles: [], custom_data: {} };
	const record = toRecord(config, { profile });
	expect((await decodeRecord(await encodeRecord(record)))?.profile).toStrictEqual(profile);
});

it('compresses a large profile', async () => {
	const profile = { sub: 'alice', organizations: Array.from({ length: 500 }, () => 'acme') };
	const bytes = await encodeRecord(toRecord(config, { profile }));
	expect(bytes.length).toBeLessThan(JSON.stringify(profile).length / 3);
});

it('takes no room for empty fields', async () => {
	const record = toRecord(config, { refreshToken: null });
	const text = new TextDecoder().decode(await encodeRecord(record));
	expect(text.slice(0, text.indexOf('\u0000'))).toBe(JSON.stringify({ id: record.id }));
});

it('never compresses a secret together with the input of a user', async () => {
	const profile = { sub: 'alice', custom_data: { text: 'x'.repeat(5000) } };
	const token = { accessToken: 'an-access-token', issuedAt: 1, expiresAt: 9e9, scope: '' };
	const record = {
		...toRecord(config, { profile, refreshToken: 'a-refresh-token', sid: 'a-sid' }),
		accessTokens: { ' ': token }
	};
	const text = new TextDecoder().decode(await encodeRecord(record));
	for (const secret of [record.id, 'a-refresh-token', 'an-access-token', 'a-sid'])
		expect(text).toContain(`"${secret}"`);
	expect(text).not.toContain('alice');
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

/** As an attacker with the secret could seal it: a small cookie that expands to much data. */
async function bomb(length: number): Promise<Uint8Array> {
	const { id, ...rest } = toRecord(config);
	const profile = { sub: 'alice', custom_data: 'x'.repeat(length) };
	const json = new TextEncoder().encode(JSON.stringify({ ...rest, profile }));
	const stream = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'));
	const packed = new Uint8Array(await new Response(stream).arrayBuffer());
	const secrets = new TextEncoder().encode(`${JSON.stringify({ id })}\u0000`);
	return new Uint8Array([...secrets, ...packed]);
}

it('opens no more than a record may be, however small it is packed', async () => {
	const small = await bomb(100_000);
	expect((await decodeRecord(small))?.profile.sub).toBe('alice');
	const large = await bomb(5_000_000);
	expect(large.length).toBeLessThan(6000);
	const before = process.memoryUsage().rss;
	for (let count = 0; count < 10; count++) expect(await decodeRecord(large)).toBeNull();
	expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

it('says how long a record is, of which memories are weighed', async () => {
	const measured = await measureRecord(await bomb(100_000));
	expect(measured?.length).toBeGreaterThan(100_000);
	expect(measured?.length).toBeLessThan(101_000);
});
