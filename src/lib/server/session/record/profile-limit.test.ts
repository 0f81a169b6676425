import { describe, expect, it } from 'vitest';
import { limitProfile, maxProfileLength } from './profile-limit.js';

const large = 'x'.repeat(maxProfileLength);
const rights = { roles: ['support'], organizations: ['acme'], organization_roles: ['acme:admin'] };

describe('a profile', () => {
	it('stays the very same while it is short enough', () => {
		const profile = { sub: 'alice', name: 'Alice' };
		expect(limitProfile(profile)).toEqual({ profile, dropped: [] });
		expect(limitProfile(profile).profile).toBe(profile);
	});

	it('loses its largest claims, as many as it has to', () => {
		const half = 'x'.repeat(maxProfileLength * 0.6);
		const profile = { sub: 'alice', ...rights, custom_data: { large }, website: half, name: 'A' };
		expect(limitProfile(profile)).toEqual({
			profile: { sub: 'alice', ...rights, website: half, name: 'A' },
			dropped: ['custom_data']
		});
	});

	it('loses a picture of any length, and never claims that guards read', () => {
		const profile = { sub: 'alice', ...rights, email: 'a@example.test', picture: large };
		expect(limitProfile(profile).profile).toEqual({
			sub: 'alice',
			...rights,
			email: 'a@example.test'
		});
	});

	it('that is too long because of claims that guards read cannot be kept', () => {
		const organizations = Array.from({ length: 30_000 }, (_, index) => `organization-${index}`);
		expect(() => limitProfile({ sub: 'alice', organizations, name: 'A' })).toThrow(
			expect.objectContaining({ code: 'session_too_large' })
		);
	});
});
