import { describe, expect, it } from 'vitest';
import { toOrganizations } from './organization.js';

describe('toOrganizations', () => {
	it('joins ids, names and roles', () => {
		const organizations = toOrganizations({
			sub: 'alice',
			organizations: ['acme', 'globex'],
			organization_data: [{ id: 'acme', name: 'Acme', description: null }],
			organization_roles: ['acme:admin', 'acme:billing', 'globex:member']
		});
		expect(organizations).toEqual([
			{ id: 'acme', name: 'Acme', description: null, roles: ['admin', 'billing'] },
			{ id: 'globex', name: 'globex', description: null, roles: ['member'] }
		]);
	});

	it('splits a role at the first colon only', () => {
		const [acme] = toOrganizations({
			sub: 'alice',
			organizations: ['acme'],
			organization_roles: ['acme:things:writer']
		});
		expect(acme?.roles).toEqual(['things:writer']);
	});

	it('returns no role in an organization that the user is not a member of', () => {
		const organizations = toOrganizations({
			sub: 'alice',
			organizations: ['acme'],
			organization_roles: ['globex:admin', ':admin', 'admin']
		});
		expect(organizations.map(({ id, roles }) => [id, roles])).toEqual([['acme', []]]);
	});

	it('is empty without the claims', () => {
		expect(toOrganizations({ sub: 'carol' })).toEqual([]);
	});
});
