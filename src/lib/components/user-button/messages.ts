import { opensNewTab, toAccountLabel } from '../shared/account-labels.js';
import type { UserButtonMessages } from './types.js';

/** English. */
export const defaultMessages: UserButtonMessages = {
	trigger: (name) => `Account of ${name}`,
	account: toAccountLabel,
	newTab: opensNewTab,
	signOut: 'Sign out',
	nameless: 'Your account',
	actor: (actor, name) => `${actor} is acting as ${name}`,
	signIn: 'Sign in',
	signInPending: 'Signing in…'
};
