import { describe, expect, it } from 'vitest';
import type { LogtoProfile } from '../../protocol/claims.js';
import { isCreatedWithin } from './created-within.js';

/** A sign-in that took a minute. */
const signIn = { beganAt: 1_000_000, issuedAt: 1_000_059, now: 1_000_060 };

const createdAt = (seconds: number): LogtoProfile => ({ sub: 'dora', created_at: seconds * 1000 });

describe('isCreatedWithin', () => {
	it('is true for an account that was created while its user was at Logto', () => {
		expect(isCreatedWithin(createdAt(1_000_030.5), signIn)).toBe(true);
	});

	it('is false for an account that was created before', () => {
		expect(isCreatedWithin(createdAt(999_990), signIn)).toBe(false);
	});

	it.each([-86_400, -120, 120, 86_400])(
		'is as right where the clock of Logto differs by %i seconds',
		(seconds) => {
			const atLogto = { ...signIn, issuedAt: signIn.issuedAt + seconds };
			expect(isCreatedWithin(createdAt(1_000_030 + seconds), atLogto)).toBe(true);
			expect(isCreatedWithin(createdAt(999_990 + seconds), atLogto)).toBe(false);
		}
	);

	it('is false for an account of the future', () => {
		expect(isCreatedWithin(createdAt(1_000_030 + 3600), signIn)).toBe(false);
	});

	it('is false for seconds instead of milliseconds', () => {
		expect(isCreatedWithin({ sub: 'dora', created_at: 1_000_030 }, signIn)).toBe(false);
	});

	it.each([undefined, null, NaN, Infinity, '1000030000', {}])('is false for %j', (value) => {
		const profile = { sub: 'dora', created_at: value } as unknown as LogtoProfile;
		expect(isCreatedWithin(profile, signIn)).toBe(false);
	});

	it.each([undefined, NaN, '1000059'])('is false where the token says %j of its time', (value) => {
		expect(isCreatedWithin(createdAt(1_000_030), { ...signIn, issuedAt: value })).toBe(false);
	});
});
