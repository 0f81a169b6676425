export { default as SignInButton } from './components/sign-in-button.svelte';
export type { ButtonChild, SignInButtonProps, SignInMessages } from './types.js';
