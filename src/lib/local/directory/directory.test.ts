import { describe, expect, it } from 'vitest';
import { createDirectory } from './directory.js';
import { defaultConfig } from '../config/default-config.js';

const directory = createDirectory(defaultConfig);
const person = (username: string) => {
	const found = directory.findByUsername(username);
	if (found === null) throw new Error(`No ${username}.`);
	return found;
};
const api = 'https://api.example.test';

describe('createDirectory', () => {
	it('distinguishes null from absent: Bob has no e-mail address and no postal address', () => {
		const claims = directory.toClaims(person('bob'), 'userinfo');
		expect(claims).toMatchObject({ email: null, email_verified: false, phone_number: null });
		expect(claims['address']).toBeUndefined();
	});

	it('keeps the extended claims for userinfo', () => {
		const claims = directory.toClaims(person('alice'), 'id_token');
		for (const name of ['custom_data', 'identities', 'sso_identities', 'organization_data'])
			expect(claims).not.toHaveProperty(name);
		expect(claims).toMatchObject({ organization_roles: ['acme:admin', 'globex:member'] });
	});

	it('grants permissions by role and by membership', () => {
		expect(directory.organizationPermissions(person('alice'), 'globex')).toEqual(['read:invoices']);
		expect(directory.organizationPermissions(person('carol'), 'acme')).toBeNull();
	});

	it('grants an API permission by a role in any organization', () => {
		expect(directory.resourcePermissions(person('bob'), api, null)).toEqual(['read:things']);
		expect(directory.resourcePermissions(person('carol'), api, null)).toEqual([]);
	});

	it('combines the roles in an organization with the tenant-wide ones', () => {
		expect(directory.resourcePermissions(person('alice'), api, 'globex')).toEqual([
			'read:things',
			'write:things'
		]);
	});
});
