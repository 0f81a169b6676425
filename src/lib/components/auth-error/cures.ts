import type { AuthErrorCure } from './types.js';

/**
 * The codes by their cure. `errorCatalogue` has them too, with a sentence each, which an app would then load. A test
 * compares the two.
 */
const codes: ReadonlyArray<readonly [AuthErrorCure, string]> = [
	[
		'sign_in',
		'callback_invalid sign_in_denied sign_in_cancelled login_required interaction_required account_choice_required session_missing session_expired organization_not_granted authorization_outdated sign_in_too_old refresh_token_missing consent_required'
	],
	[
		'retry',
		'issuer_unreachable issuer_invalid sign_in_refused issuer_failed issuer_unavailable too_many_requests session_store_unreachable'
	],
	['organization', 'organization_missing not_a_member'],
	['account', 'mfa_required email_not_verified'],
	[
		'administrator',
		'role_missing organization_role_missing permission_missing not_allowed app_access_denied token_refused'
	]
];

/** The next step after an error; `none` for a code without one and for an unknown code. */
export function toCure(code: string | null): AuthErrorCure {
	const found = codes.find(([, all]) => code !== null && all.split(' ').includes(code));
	return found === undefined ? 'none' : found[0];
}

/** The `prompt` of the sign-in, where Logto's own session is not enough. */
export function toPrompt(code: string | null): 'login' | 'consent' | undefined {
	if (code === 'sign_in_denied' || code === 'sign_in_too_old') return 'login';
	if (code === 'authorization_outdated' || code === 'organization_not_granted') return 'consent';
	return undefined;
}
