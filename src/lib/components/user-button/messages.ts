import type { UserButtonMessages } from './types.js';

/** English. */
export const defaultMessages: UserButtonMessages = {
	trigger: (name) => `Account of ${name}`,
	signOut: 'Sign out',
	nameless: 'Your account',
	signIn: 'Sign in',
	signInPending: 'Signing in…'
};
