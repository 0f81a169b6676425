export { default as RedirectToSignIn } from './redirect-to-sign-in.svelte';
export type { RedirectToSignInProps } from './types.js';
