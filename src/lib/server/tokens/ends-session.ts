import { LogtoAuthError } from '../../errors.js';

/**
 * Whether an error ends the session: the user was suspended or deleted, the sign-in was revoked, the user may no longer
 * use this application, `callbacks.signIn` refused the user, or the claims are too large to be kept, so that the rights
 * cannot be confirmed.
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
