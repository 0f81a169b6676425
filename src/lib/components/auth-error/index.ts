export { default as AuthError } from './auth-error.svelte';
export type {
	AuthErrorCure,
	AuthErrorMessages,
	AuthErrorPart,
	AuthErrorProps,
	AuthErrorSituation
} from './types.js';
