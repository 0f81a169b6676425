import { errorCatalogue, type LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import { toAuthJsType, type Failure } from '../authjs.js';
import { isNetworkFailure } from '../logto/fetch-json.js';
import { listCauses } from '../observability/logger.js';
import type { Config } from '../config/config.js';
import { toUnknownResource } from '../logto/refusal.js';

/**
 * The errors that Logto sends in the callback's address.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc6749#section-4.1.2.1
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthError
 */
const refusals: ReadonlyMap<string, LogtoAuthErrorCode> = new Map([
	['access_denied', 'sign_in_denied'],
	['account_selection_required', 'account_choice_required'],
	['consent_required', 'consent_required'],
	['interaction_required', 'interaction_required'],
	['invalid_target', 'resource_unknown'],
	['login_required', 'login_required'],
	['server_error', 'issuer_failed'],
	['temporarily_unavailable', 'issuer_unavailable']
]);

/** Errors that only the app or its settings in Logto can cause. */
const faultsOfApp = [
	'invalid_request',
	'invalid_scope',
	'unauthorized_client',
	'unsupported_response_type'
] as const;

/** The reason in a callback's address; `null` when it contains none. */
function toNamedRefusal(query: URLSearchParams): LogtoAuthErrorCode | null {
	const error = query.get('error');
	return error === null ? null : (refusals.get(error) ?? 'sign_in_refused');
}

/**
 * The reason why Auth.js did not sign the user in. Only known names of the address reach the log.
 */
export function toReason(
	query: URLSearchParams,
	failure: Failure | null,
	{ logger, resources }: Pick<Config, 'logger' | 'resources'>
): LogtoAuthError {
	const cause = failure?.cause;
	// A wrong secret, for example: the user cannot fix it, and the log names the cure.
	if (failure?.refusal?.code === 'configuration') return failure.refusal;
	const code = toCode(query, failure);
	const fault = faultsOfApp.find((name) => name === query.get('error'));
	if (code === 'sign_in_refused' && fault !== undefined)
		logger.warn(
			`Logto refused a sign-in with "${fault}". Compare the scopes, the redirect URIs and the application in Console with the options of LogtoAuth.`
		);
	const message = code === 'resource_unknown' ? { message: toUnknownResource(resources) } : {};
	return new LogtoAuthError(code, { ...message, cause });
}

/** Before the token request only the browser's part can be wrong; after it, usually Logto's. */
function toCode(query: URLSearchParams, failure: Failure | null): LogtoAuthErrorCode {
	if (failure === null) return 'callback_invalid';
	const causes = listCauses(failure.cause);
	if (failure.unavailable || causes.some(isNetworkFailure)) return 'issuer_unreachable';
	const fromLogto = causes.some((cause) => toAuthJsType(cause) === 'OAuthCallbackError');
	if (fromLogto) return toNamedRefusal(query) ?? 'callback_invalid';
	if (!failure.askedForTokens) return 'callback_invalid';
	return causes.some((cause) => 'error' in cause && cause.error === 'invalid_grant')
		? 'callback_invalid'
		: 'issuer_invalid';
}

/** The visitor can write a failure into the address, so it does not count as a failure of the server. */
export function toStatus(query: URLSearchParams, { code, status }: LogtoAuthError): number {
	const isNamed = code === toNamedRefusal(query);
	return isNamed && status >= 500 ? errorCatalogue.callback_invalid.status : status;
}
