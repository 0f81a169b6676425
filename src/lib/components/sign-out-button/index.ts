export { default as SignOutButton } from './sign-out-button.svelte';
export type { SignOutButtonPart, SignOutButtonProps, SignOutMessages } from './types.js';
