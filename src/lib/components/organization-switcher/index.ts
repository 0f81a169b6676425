export { default as OrganizationSwitcher } from './components/organization-switcher.svelte';
export type {
	OrganizationSwitcherMessages,
	OrganizationSwitcherPersonal,
	OrganizationSwitcherProps
} from './types.js';
