export { default as SignOutButton } from './components/sign-out-button.svelte';
export type { SignOutButtonProps, SignOutMessages } from './types.js';
