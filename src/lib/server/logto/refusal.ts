import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { JsonObject } from './fetch-json.js';

/** The parameters of a request for tokens, by their names in RFC 6749, RFC 8693 and at Logto. */
export interface TokenParameters {
	readonly grant_type:
		'refresh_token' | 'client_credentials' | 'urn:ietf:params:oauth:grant-type:token-exchange';
	readonly resource?: string | undefined;
	readonly organization_id?: string | undefined;
	readonly [name: string]: string | undefined;
}

/** The request that Logto refused. */
export interface RefusedRequest {
	/** Whether the machine-to-machine application sent it: for the log only. @default false */
	readonly isMachine?: boolean | undefined;
	/** @default not a request for tokens */
	readonly parameters?: TokenParameters;
}

/** Why an endpoint refused a request, by the status and the error response (RFC 6749 §5.2). */
export function toRefusal(
	status: number,
	value: JsonObject | null,
	request: RefusedRequest = {}
): LogtoAuthError {
	const toString = (field: unknown) => (typeof field === 'string' ? field : '');
	const error = toString(value?.['error']);
	const description = toString(value?.['error_description']);
	const cause = new TypeError(`Logto answered ${status} ${error}: ${description}`.trim());
	const code =
		error === 'access_denied' && status < 500
			? toDenial(status, description, request)
			: toCode(status, error, description);
	const message = explain(code, error, request);
	return new LogtoAuthError(code, message === null ? { cause } : { message, cause });
}

/** Logto's error codes, as observed. `invalid_grant` says neither which token it means nor why. */
const codes: Readonly<Record<string, LogtoAuthErrorCode>> = {
	invalid_grant: 'session_expired',
	invalid_target: 'resource_unknown',
	invalid_client: 'configuration',
	unauthorized_client: 'configuration',
	unsupported_grant_type: 'configuration',
	insufficient_scope: 'consent_required',
	invalid_scope: 'consent_required',
	consent_required: 'consent_required',
	login_required: 'session_expired'
};

function toCode(status: number, error: string, description: string): LogtoAuthErrorCode {
	if (status >= 500 || status === 429) return 'issuer_unreachable';
	if (error === 'invalid_request' && description.includes('grant type')) return 'configuration';
	return codes[error] ?? (error === '' ? 'issuer_invalid' : 'token_refused');
}

/**
 * 403 is about an organization: the description says why. 400 comes from Logto's access control for the application, or
 * from the tenant's JWT customizer (`api.denyAccess()`), which writes its own description and denies one token only.
 */
function toDenial(
	status: number,
	description: string,
	request: RefusedRequest
): LogtoAuthErrorCode {
	if (status !== 403) return isForSession(request) ? 'app_access_denied' : 'token_refused';
	if (description.includes('not a member')) return 'not_a_member';
	if (description.includes('not granted')) return 'organization_not_granted';
	return /\bmfa\b/i.test(description) ? 'mfa_required' : 'token_refused';
}

/** Whether the request refreshed the session itself, for no API and no organization: without it the session ends. */
function isForSession({ parameters }: RefusedRequest): boolean {
	if (parameters?.grant_type !== 'refresh_token') return false;
	return parameters.resource === undefined && parameters.organization_id === undefined;
}

/** What the developer has to change, for the log; `null` where the sentence of the catalogue says so. */
function explain(
	code: LogtoAuthErrorCode,
	error: string,
	{ isMachine = false, parameters }: RefusedRequest
): string | null {
	const resource = parameters?.resource;
	const name = isMachine ? 'AUTH_LOGTO_MACHINE' : 'AUTH_LOGTO';
	const application = isMachine ? 'your machine-to-machine application' : 'your application';
	if (error === 'invalid_client')
		return `Logto refused the client (invalid_client): ${name}_SECRET is not a secret of the application ${name}_ID. Copy App ID and App secret from Console → Applications → ${application}.`;
	if (code === 'configuration')
		return isMachine
			? `Logto issues no token to AUTH_LOGTO_MACHINE_ID alone: it has to be a machine-to-machine application (Console → Applications → Create application).`
			: `Logto does not let AUTH_LOGTO_ID exchange tokens. Allow token exchange for this application (Console → Applications → ${application}).`;
	return code === 'resource_unknown' && resource !== undefined
		? `Logto issues no token for ${resource}: it has no such API resource (Console → API resources), or the sign-in did not request it (option "resources").`
		: null;
}

/** For the log, when a sign-in fails with `invalid_target`: Logto does not have one of the API resources. */
export function toUnknownResource(resources: readonly string[]): string {
	const names = resources.join(', ');
	return resources.length === 1
		? `Logto has no API resource ${names}: create it (Console → API resources), or remove it from the option "resources".`
		: `Logto lacks one of the API resources ${names}: create it (Console → API resources), or remove it from the option "resources".`;
}
