export { default as SignInButton } from './sign-in-button.svelte';
export type { SignInButtonProps, SignInMessages } from './types.js';
