import type { SignInMessages } from './types.js';

/** English. */
export const defaultMessages: SignInMessages = {
	label: 'Sign in',
	pending: 'Signing in…',
	slow: 'Try again'
};
