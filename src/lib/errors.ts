/**
 * What an app does about an error: lead to sign-in (`sign_in`), offer to try again (`retry`), let the
 * person choose an organization (`organization`), lead to their account (`account`) or to whoever gives
 * roles (`administrator`), or have it mended in the app (`developer`).
 */
export type ErrorCure =
	'sign_in' | 'retry' | 'organization' | 'account' | 'administrator' | 'developer' | 'none';

/**
 * Every code that this library can answer with, its HTTP status, what an app does about it, and one
 * sentence that says what happened. The codes are stable API; the sentences hold no input and no secret.
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
		message: 'The sign-in service could not be reached. Try again in a moment.'
	},
	issuer_invalid: {
		status: 502,
		cure: 'retry',
		message: 'The sign-in service gave an answer that cannot be trusted or understood. Try again.'
	},
	callback_invalid: {
		status: 400,
		cure: 'sign_in',
		message:
			'This sign-in link was used before, has expired, or was started in another browser. Start again.'
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
			'The sign-in service refused this sign-in. Try again, or tell the people who run this site.'
	},
	issuer_failed: {
		status: 502,
		cure: 'retry',
		message: 'The sign-in service reported a fault of its own. Try again in a moment.'
	},
	issuer_unavailable: {
		status: 503,
		cure: 'retry',
		message: 'The sign-in service cannot take sign-ins at the moment. Try again in a moment.'
	},
	login_required: {
		status: 401,
		cure: 'sign_in',
		message: 'The sign-in service does not know you in this browser. Sign in to go on.'
	},
	interaction_required: {
		status: 401,
		cure: 'sign_in',
		message: 'The sign-in service has to ask you something first. Sign in to answer it.'
	},
	account_choice_required: {
		status: 401,
		cure: 'sign_in',
		message: 'The sign-in service has to know which account you mean. Sign in and choose one.'
	},
	session_missing: { status: 401, cure: 'sign_in', message: 'You need to sign in first.' },
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
			'This application may not act for you in this organization. Sign in again and allow it.'
	},
	role_missing: {
		status: 403,
		cure: 'administrator',
		message: 'This needs a role that you do not have.'
	},
	organization_role_missing: {
		status: 403,
		cure: 'administrator',
		message: 'This needs a role in this organization that you do not have.'
	},
	permission_missing: {
		status: 403,
		cure: 'administrator',
		message: 'This needs a permission that you do not have.'
	},
	authorization_outdated: {
		status: 403,
		cure: 'sign_in',
		message:
			'This session may lack new permissions. Sign in again to receive them; usually no page appears.'
	},
	not_allowed: {
		status: 403,
		cure: 'administrator',
		message: 'This is not open to your account.'
	},
	rule_failed: {
		status: 500,
		cure: 'developer',
		message: 'Whether this is open to you could not be decided. The reason is in the server log.'
	},
	app_callback_failed: {
		status: 500,
		cure: 'developer',
		message: 'This site could not complete the request. The reason is in the server log.'
	},
	sign_in_too_old: {
		status: 401,
		cure: 'sign_in',
		message: 'Sign in again to go on: this asks for a recent sign-in.'
	},
	resource_unknown: {
		status: 500,
		cure: 'developer',
		message: 'This API is not known to the sign-in service, or was not requested at sign-in.'
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
		message: 'This is not possible while you act as somebody else. Sign out to go on as yourself.'
	},
	consent_required: {
		status: 401,
		cure: 'sign_in',
		message:
			'This needs more than was agreed to at sign-in. Sign in again: mostly nothing is asked.'
	},
	insufficient_scope: {
		status: 403,
		cure: 'developer',
		message:
			'The access token does not reach this far. Add the scope or permission to the options of LogtoAuth.'
	},
	token_missing: { status: 401, cure: 'developer', message: 'Send an access token.' },
	token_invalid: {
		status: 401,
		cure: 'developer',
		message: 'The access token is not valid here, or no longer. Get a new one for this API.'
	},
	subject_token_invalid: {
		status: 400,
		cure: 'developer',
		message: 'The token to exchange is not valid, was used before or has expired. Get a new one.'
	},
	too_many_requests: {
		status: 429,
		cure: 'retry',
		message: 'Too many requests. Wait a moment and try again.'
	},
	app_access_denied: {
		status: 403,
		cure: 'administrator',
		message: 'This account may not use this application. Ask its administrator.'
	},
	session_store_unreachable: {
		status: 503,
		cure: 'retry',
		message: 'Sessions cannot be read at the moment. Try again in a moment.'
	},
	sign_out_incomplete: {
		status: 400,
		cure: 'developer',
		message: 'You are signed out here. This site cannot sign you out on other devices.'
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
		message: 'This organization asks for multi-factor authentication. Set it up in your account.'
	},
	email_not_verified: {
		status: 403,
		cure: 'account',
		message: 'This needs a verified e-mail address. Add or verify it in your account.'
	},
	cross_site_request: {
		status: 403,
		cure: 'none',
		message: 'This request came from another site and was refused.'
	},
	origin_mismatch: {
		status: 403,
		cure: 'developer',
		message:
			'This site does not know its own address, so it refused this form. The server log says what to set.'
	},
	navigation_required: {
		status: 400,
		cure: 'none',
		message: 'Open this address in a browser tab: it is not for prefetching, frames or scripts.'
	},
	method_not_allowed: {
		status: 405,
		cure: 'none',
		message: 'This address does not take that method.'
	},
	not_found: { status: 404, cure: 'none', message: 'There is nothing at this address.' },
	request_invalid: { status: 400, cure: 'none', message: 'The request could not be read.' },
	request_too_large: { status: 413, cure: 'none', message: 'The request is too large. Send less.' },
	webhook_signature_invalid: {
		status: 401,
		cure: 'developer',
		message:
			'The webhook is not signed with the signing key of this site. Compare it with the key in Logto Console.'
	},
	webhook_expired: {
		status: 400,
		cure: 'developer',
		message:
			'The webhook was created too long ago or in the future. Check the clocks of Logto and of this site.'
	},
	webhook_invalid: {
		status: 400,
		cure: 'developer',
		message: 'The webhook is signed rightly but holds no event. Let only Logto use the signing key.'
	}
} as const satisfies Record<
	string,
	{ readonly status: number; readonly cure: ErrorCure; readonly message: string }
>;

/** A code of {@link errorCatalogue}. */
export type LogtoAuthErrorCode = keyof typeof errorCatalogue;

/** Whether a text is one of the codes, so that a query may name it. */
export function isErrorCode(value: unknown): value is LogtoAuthErrorCode {
	return typeof value === 'string' && Object.hasOwn(errorCatalogue, value);
}

/**
 * The one error class. `code` narrows it, `toJSON()` holds what a person may be
 * shown, `status` is the HTTP status it stands for, `message` and `cause` are for the log.
 *
 * Loggers get it as it is. A guard or `getAccessToken` that stops a request throws SvelteKit's
 * `HttpError` with the same `status` and `toJSON()` as `body`, so that SvelteKit answers rightly.
 *
 * @example
 * ```ts
 * // src/hooks.server.ts
 * const logger = {
 * 	error: (message, cause) =>
 * 		report(message, { code: cause instanceof LogtoAuthError ? cause.code : 'unknown' }),
 * 	warn: (message) => report(message, {})
 * };
 * ```
 */
export class LogtoAuthError extends Error {
	override readonly name = 'LogtoAuthError';
	readonly code: LogtoAuthErrorCode;
	readonly status: number;
	/** What an app does about it. */
	readonly cure: ErrorCure;

	constructor(
		code: LogtoAuthErrorCode,
		options: { readonly message?: string; readonly cause?: unknown } = {}
	) {
		const { message = errorCatalogue[code].message, ...rest } = options;
		super(message, rest);
		this.code = code;
		this.status = errorCatalogue[code].status;
		this.cure = errorCatalogue[code].cure;
	}

	/** What a client may read: the catalogue's sentence, without cause, stack and details. */
	toJSON(): { readonly code: LogtoAuthErrorCode; readonly message: string } {
		return { code: this.code, message: errorCatalogue[this.code].message };
	}
}
