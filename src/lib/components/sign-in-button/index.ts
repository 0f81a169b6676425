export { default as SignInButton } from './components/sign-in-button.svelte';
export type { SignInButtonProps, SignInMessages } from './types.js';
