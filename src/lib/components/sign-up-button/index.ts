export { default as SignUpButton } from './sign-up-button.svelte';
export type { SignUpButtonProps } from './types.js';
