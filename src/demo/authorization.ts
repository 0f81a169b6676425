import { defineAuthorization } from 'sveltekit-logto';

/** What there is to be allowed in this app: the same as in the local Logto, and in a real one. */
export const authorization = defineAuthorization({
	resources: { 'https://api.example.test': ['read:things', 'write:things'] },
	permissions: ['read:invoices', 'write:invoices', 'manage:members'],
	organizationRoles: {
		admin: {
			permissions: ['read:invoices', 'write:invoices', 'manage:members'],
			resources: { 'https://api.example.test': ['read:things', 'write:things'] }
		},
		member: {
			permissions: ['read:invoices'],
			resources: { 'https://api.example.test': ['read:things'] }
		}
	}
});
