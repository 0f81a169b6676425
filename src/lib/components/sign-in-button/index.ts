export { default as SignInButton } from './sign-in-button.svelte';
export type { SignInButtonPart, SignInButtonProps, SignInMessages } from './types.js';
