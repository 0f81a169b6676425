import type { OrganizationListMessages } from './types.js';

/** English. */
export const defaultMessages: OrganizationListMessages = {
	locale: 'en',
	list: 'Organizations',
	empty: 'You are not a member of an organization yet.',
	role: (role) => role,
	all: (count) => `All ${count} organizations`
};
