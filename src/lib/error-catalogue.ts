/**
 * The next step after an error: sign in (`sign_in`), try again (`retry`), choose an organization (`organization`),
 * change the account (`account`), ask an administrator for access (`administrator`), or fix the app (`developer`).
 */
export type ErrorCure =
	'sign_in' | 'retry' | 'organization' | 'account' | 'administrator' | 'developer' | 'none';

/**
 * Every code of this library with its HTTP status, the next step, and a sentence for the user. The codes are stable
 * API. The sentences hold no input and no secret.
 */
export const errorCatalogue = {
	configuration: {
		status: 500,
		cure: 'developer',
		message: 'Sign-in is not set up correctly on this site. The reason is in the server log.'
	},
	handle_missing: {
		status: 500,
		cure: 'developer',
		message:
			'The LogtoAuth handle did not run for this request. Export it from src/hooks.server.ts.'
	},
	hook_failed: {
		status: 500,
		cure: 'developer',
		message: 'This request could not be prepared. The reason is in the server log.'
	},
	issuer_unreachable: {
		status: 503,
		cure: 'retry',
		message: 'The sign-in service does not answer. Try again in a moment.'
	},
	issuer_invalid: {
		status: 502,
		cure: 'retry',
		message: 'The sign-in service sent an answer that is not valid. Try again.'
	},
	callback_invalid: {
		status: 400,
		cure: 'sign_in',
		message:
			'This sign-in has expired, is already complete, or began in another browser. Sign in again.'
	},
	sign_in_denied: {
		status: 403,
		cure: 'sign_in',
		message: 'The sign-in was cancelled or not allowed for this account.'
	},
	sign_in_cancelled: {
		status: 400,
		cure: 'sign_in',
		message: 'The sign-in was cancelled. Sign in again, or go back.'
	},
	sign_in_refused: {
		status: 400,
		cure: 'retry',
		message:
			'The sign-in service refused this sign-in. Try again, or contact the administrator of this site.'
	},
	issuer_failed: {
		status: 502,
		cure: 'retry',
		message: 'The sign-in service reported an internal error. Try again in a moment.'
	},
	issuer_unavailable: {
		status: 503,
		cure: 'retry',
		message: 'The sign-in service is temporarily unavailable. Try again in a moment.'
	},
	login_required: {
		status: 401,
		cure: 'sign_in',
		message: 'You are not signed in to the sign-in service in this browser. Sign in to continue.'
	},
	interaction_required: {
		status: 401,
		cure: 'sign_in',
		message: 'The sign-in service needs more information from you. Sign in to continue.'
	},
	account_choice_required: {
		status: 401,
		cure: 'sign_in',
		message: 'You have more than one account. Sign in and choose one.'
	},
	session_missing: { status: 401, cure: 'sign_in', message: 'Sign in to continue.' },
	session_expired: {
		status: 401,
		cure: 'sign_in',
		message: 'Your session has ended. Sign in again.'
	},
	session_too_large: {
		status: 500,
		cure: 'developer',
		message: 'This account has more data than a cookie can hold. Request fewer scopes.'
	},
	organization_missing: {
		status: 403,
		cure: 'organization',
		message: 'Choose an organization first.'
	},
	not_a_member: {
		status: 403,
		cure: 'organization',
		message: 'You are not a member of this organization.'
	},
	organization_not_granted: {
		status: 403,
		cure: 'sign_in',
		message:
			'You have not allowed this application to access this organization. Sign in again to allow it.'
	},
	role_missing: {
		status: 403,
		cure: 'administrator',
		message: "You don't have the role that this page or action requires."
	},
	organization_role_missing: {
		status: 403,
		cure: 'administrator',
		message: "You don't have the role that this page or action requires in this organization."
	},
	permission_missing: {
		status: 403,
		cure: 'administrator',
		message: "You don't have the permission that this page or action requires."
	},
	authorization_outdated: {
		status: 403,
		cure: 'sign_in',
		message:
			'Your permissions may have changed. Sign in again to update them; usually no prompt appears.'
	},
	not_allowed: {
		status: 403,
		cure: 'administrator',
		message: "Your account doesn't have access."
	},
	rule_failed: {
		status: 500,
		cure: 'developer',
		message: 'This site could not check your access. The reason is in the server log.'
	},
	app_callback_failed: {
		status: 500,
		cure: 'developer',
		message: 'This site could not complete the request. The reason is in the server log.'
	},
	sign_in_too_old: {
		status: 401,
		cure: 'sign_in',
		message: 'This action requires a recent sign-in. Sign in again to continue.'
	},
	resource_unknown: {
		status: 500,
		cure: 'developer',
		message: 'The sign-in service does not know this API, or the sign-in did not request it.'
	},
	refresh_token_missing: {
		status: 401,
		cure: 'sign_in',
		message:
			'The session has no refresh token. Keep offline_access in the scopes and sign in again.'
	},
	not_while_impersonating: {
		status: 403,
		cure: 'none',
		message: "You can't do this while you act as another user. Sign out to continue as yourself."
	},
	consent_required: {
		status: 401,
		cure: 'sign_in',
		message: 'Sign in again to grant the new permissions; usually no prompt appears.'
	},
	insufficient_scope: {
		status: 403,
		cure: 'developer',
		message: 'The access token lacks a required scope. Add it to the options of LogtoAuth.'
	},
	token_missing: { status: 401, cure: 'developer', message: 'Send an access token.' },
	token_invalid: {
		status: 401,
		cure: 'developer',
		message: 'The access token is not valid for this API, or has expired. Get a new one.'
	},
	subject_token_invalid: {
		status: 400,
		cure: 'developer',
		message: 'The token to exchange is not valid, was already used, or has expired. Get a new one.'
	},
	too_many_requests: {
		status: 429,
		cure: 'retry',
		message: 'Too many requests. Wait a moment and try again.'
	},
	app_access_denied: {
		status: 403,
		cure: 'administrator',
		message: "Your account doesn't have access to this application. Ask its administrator."
	},
	session_store_unreachable: {
		status: 503,
		cure: 'retry',
		message: 'Sessions are temporarily unavailable. Try again in a moment.'
	},
	sign_out_incomplete: {
		status: 400,
		cure: 'developer',
		message: 'You are signed out on this device. This site cannot sign you out on other devices.'
	},
	logout_token_invalid: {
		status: 400,
		cure: 'developer',
		message: 'The logout token is not valid.'
	},
	token_refused: {
		status: 403,
		cure: 'administrator',
		message: 'Logto refused to issue this access token.'
	},
	mfa_required: {
		status: 403,
		cure: 'account',
		message: 'This organization requires multi-factor authentication. Set it up in your account.'
	},
	email_not_verified: {
		status: 403,
		cure: 'account',
		message:
			'This page or action requires a verified email address. Add or verify it in your account.'
	},
	cross_site_request: {
		status: 403,
		cure: 'none',
		message: 'This site refused the request because it came from another site.'
	},
	origin_mismatch: {
		status: 403,
		cure: 'developer',
		message:
			'This site refused the form because it does not know its own address. The server log says what to set.'
	},
	navigation_required: {
		status: 400,
		cure: 'none',
		message: 'Open this address in a browser tab. Prefetching, frames and scripts cannot open it.'
	},
	method_not_allowed: {
		status: 405,
		cure: 'none',
		message: 'This address does not accept this method.'
	},
	not_found: { status: 404, cure: 'none', message: 'Page not found.' },
	request_invalid: { status: 400, cure: 'none', message: 'The request could not be read.' },
	request_too_large: { status: 413, cure: 'none', message: 'The request is too large. Send less.' },
	webhook_signature_invalid: {
		status: 401,
		cure: 'developer',
		message:
			'The signature of the webhook is not valid. Compare the signing key of this site with the key in Logto Console.'
	},
	webhook_expired: {
		status: 400,
		cure: 'developer',
		message:
			'The webhook is too old, or its time is in the future. Check the clocks of Logto and of this site.'
	},
	webhook_invalid: {
		status: 400,
		cure: 'developer',
		message:
			'The signature is valid, but the body is not a Logto event. Make sure that only Logto has the signing key.'
	}
} as const satisfies Record<
	string,
	{ readonly status: number; readonly cure: ErrorCure; readonly message: string }
>;

/** A code of {@link errorCatalogue}. */
export type LogtoAuthErrorCode = keyof typeof errorCatalogue;

/** Whether a value is one of the codes. */
export function isErrorCode(value: unknown): value is LogtoAuthErrorCode {
	return typeof value === 'string' && Object.hasOwn(errorCatalogue, value);
}
