import type { AuthErrorCure, AuthErrorMessages } from './types.js';

const sentences: Readonly<Record<AuthErrorCure, string>> = {
	sign_in: 'Sign in to continue.',
	retry: 'Something went wrong. Try again in a moment.',
	organization: 'Choose another organization, or use another account.',
	account: 'Your account needs one more step.',
	administrator: 'You don’t have access. An administrator can change that.',
	none: 'Something went wrong.'
};

/** English. */
export const defaultMessages: AuthErrorMessages = {
	sentence: (cure) => sentences[cure],
	signIn: 'Sign in',
	signInPending: 'Signing in…',
	otherAccount: 'Use another account',
	retry: 'Try again',
	account: 'Open your account',
	home: 'Go to the start page',
	code: 'Code'
};
