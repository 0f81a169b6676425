export { default as AccountLink } from './account-link.svelte';
export type {
	AccountLinkChild,
	AccountLinkMessages,
	AccountLinkPart,
	AccountLinkProps
} from './types.js';
export type { AccountPage } from '../../protocol/account-page.js';
