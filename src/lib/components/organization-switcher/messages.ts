import type { OrganizationSwitcherMessages } from './types.js';

/** English. */
export const defaultMessages: OrganizationSwitcherMessages = {
	trigger: (name) => `Organization: ${name}. Switch`,
	none: 'Choose an organization',
	list: 'Organizations',
	empty: 'You are not a member of any organization.',
	search: 'Search organizations',
	noMatch: 'No organization is called that.',
	failed: 'The organization could not be switched. Try again.'
};
