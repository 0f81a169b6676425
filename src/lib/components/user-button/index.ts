export { default as UserButton } from './components/user-button.svelte';
export type { UserButtonLink, UserButtonMessages, UserButtonProps } from './types.js';
