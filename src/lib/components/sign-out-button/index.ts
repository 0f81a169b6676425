export { default as SignOutButton } from './sign-out-button.svelte';
export type { SignOutButtonProps, SignOutMessages } from './types.js';
