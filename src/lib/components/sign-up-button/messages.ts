import type { SignInMessages } from '../sign-in-button/types.js';

/** English. */
export const defaultMessages: SignInMessages = {
	label: 'Create account',
	pending: 'One moment…',
	slow: 'Try again'
};
