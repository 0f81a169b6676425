import type { OrganizationSwitcherMessages } from './types.js';

/** English. */
export const defaultMessages: OrganizationSwitcherMessages = {
	locale: 'en',
	trigger: (name) => `Organization: ${name}`,
	none: 'Choose an organization',
	list: 'Organizations',
	empty: 'No organizations',
	emptyHint: 'You are not a member of an organization yet.',
	search: 'Search organizations',
	noMatch: 'No organizations found',
	results: (count) => (count === 1 ? '1 organization' : `${count} organizations`),
	switched: (name) => `Switched to ${name}`,
	failed: (name, code) =>
		code === 'not_a_member'
			? `You are no longer a member of ${name}.`
			: `We couldn’t switch to ${name}. Try again.`,
	role: (role) => role,
	create: 'Create organization',
	manage: 'Manage organization',
	all: (count) => `All ${count} organizations`,
	loading: 'Loading…',
	notLoaded: 'We couldn’t load your organizations.'
};
