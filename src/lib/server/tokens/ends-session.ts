import { LogtoAuthError } from '../../errors.js';

/**
 * Whether an error ends the session. Logto has ended it: suspended, deleted, revoked, or no longer allowed
 * to use this application. Or the app has, by `callbacks.signIn`. Or its claims are too large to be kept, so its rights
 * can be confirmed no more.
 */
export function endsSession(error: unknown): boolean {
	return (
		error instanceof LogtoAuthError &&
		(error.code === 'session_expired' ||
			error.code === 'app_access_denied' ||
			error.code === 'sign_in_denied' ||
			error.code === 'session_too_large')
	);
}
