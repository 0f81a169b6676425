export { default as SignUpButton } from './components/sign-up-button.svelte';
export type { SignUpButtonProps } from './types.js';
