export { default as OrganizationSwitcher } from './components/organization-switcher.svelte';
export type { OrganizationSwitcherMessages, OrganizationSwitcherProps } from './types.js';
