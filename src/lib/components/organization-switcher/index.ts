export { default as OrganizationSwitcher } from './organization-switcher.svelte';
export type {
	OrganizationSwitcherActionChild,
	OrganizationSwitcherItemChild,
	OrganizationSwitcherMessages,
	OrganizationSwitcherPart,
	OrganizationSwitcherPersonal,
	OrganizationSwitcherProps,
	OrganizationSwitcherTriggerChild
} from './types.js';
