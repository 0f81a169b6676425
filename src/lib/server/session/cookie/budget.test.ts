import { describe, expect, it } from 'vitest';
import { toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import type { LogtoProfile } from '../../../protocol/claims.js';
import { cookieBudget, fitRecord } from './budget.js';
import { decodeRecord } from '../record/record-codec.js';
import { createSeal } from '../seal.js';

const config = toTestConfig();
/** Text that does not compress: 12 characters an id, as Logto's. */
const noise = (length: number): string => {
	const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
	const bytes = crypto.getRandomValues(new Uint8Array(length));
	return [...bytes].map((byte) => letters[byte % letters.length]).join('');
};

/** A user in many organizations with long names. */
function toProfile(count: number, customData: number): LogtoProfile {
	const ids = Array.from({ length: count }, () => noise(12));
	return {
		sub: noise(12),
		name: 'Alice Liddell',
		email: 'alice@example.com',
		roles: ['support'],
		custom_data: { text: noise(customData) },
		organizations: ids,
		organization_roles: ids.map((id) => `${id}:member`),
		organization_data: ids.map((id) => ({
			id,
			name: `The company with the long name ${noise(20)}`,
			description: `What it does, at length: ${noise(60)}`
		}))
	};
}

describe('fitRecord', () => {
	it('leaves nothing out of a usual session', async () => {
		const fitted = await fitRecord(toRecord(config, { profile: toProfile(5, 100) }));
		expect(fitted.omitted).toEqual([]);
		expect(fitted.length).toBeLessThanOrEqual(cookieBudget);
	});

	it('leaves descriptions out first', async () => {
		const fitted = await fitRecord(toRecord(config, { profile: toProfile(60, 10) }));
		expect(fitted.omitted).toEqual(['organization_data.description']);
		const record = await decodeRecord(fitted.bytes);
		expect(record?.profile.organization_data).toHaveLength(60);
	});

	it('takes 150 organizations and 3 kB of custom data, and keeps what guards decide by', async () => {
		const profile = toProfile(150, 3000);
		const fitted = await fitRecord(toRecord(config, { profile }));
		expect(fitted.length).toBeLessThanOrEqual(cookieBudget);
		expect(fitted.sizes[0]?.claim).toBe('organization_data');
		const record = await decodeRecord(fitted.bytes);
		const { organizations, organization_roles: roles } = profile;
		expect(record?.profile).toMatchObject({ organizations, organization_roles: roles });
		expect(record?.omitted).toEqual(fitted.omitted);
	});

	it.each([
		[0, 10],
		[20, 500],
		[150, 3000],
		[60, 3900]
	])(
		'with %i organizations and %i bytes stays within the budget when sealed',
		async (count, size) => {
			const fitted = await fitRecord(toRecord(config, { profile: toProfile(count, size) }));
			const sealed = await createSeal(config.secrets, 'name').sealBytes(fitted.bytes);
			expect(sealed.length).toBe(fitted.length);
			expect(sealed.length).toBeLessThanOrEqual(cookieBudget);
		}
	);

	it('leaves memberships out with their roles when a thousand do not fit', async () => {
		const fitted = await fitRecord(toRecord(config, { profile: toProfile(1000, 10) }));
		expect(fitted.omitted).toEqual([
			'organization_data.description',
			'organization_data',
			'custom_data',
			'organizations',
			'organization_roles'
		]);
		expect(fitted.length).toBeLessThan(1500);
	});

	it('keeps memberships where Logto cannot be asked for them again', async () => {
		const profile = toProfile(1000, 10);
		const fitted = await fitRecord(toRecord(config, { profile, refreshToken: null }));
		expect(fitted.omitted).not.toContain('organizations');
		expect(fitted.length).toBeGreaterThan(cookieBudget);
	});

	it('takes a smaller room, and never leaves out who the user is', async () => {
		const profile = { ...toProfile(60, 10), picture: `https://x.example/${noise(200)}` };
		const record = toRecord(config, { profile });
		const small = await fitRecord(record, 2000);
		expect(small.length).toBeLessThanOrEqual(2000);
		const least = await decodeRecord((await fitRecord(record, 0)).bytes);
		const { sub, name, email } = profile;
		expect(least?.profile).toEqual({ sub, name, email });
	});

	it('never puts an access token or the browser’s name into a cookie', async () => {
		const token = { accessToken: 'secret-token', issuedAt: 1, expiresAt: 9e9, scope: '' };
		const record = { ...toRecord(config, { userAgent: 'Lynx' }), accessTokens: { ' ': token } };
		const text = new TextDecoder().decode((await fitRecord(record)).bytes);
		expect(text).not.toMatch(/secret-token|Lynx/);
	});
});
