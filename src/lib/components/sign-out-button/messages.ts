import type { SignOutMessages } from './types.js';

/** English. */
export const defaultMessages: SignOutMessages = {
	label: 'Sign out',
	pending: 'Signing out…',
	slow: 'Try again'
};
