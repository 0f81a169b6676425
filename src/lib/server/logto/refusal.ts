import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';

/** What was asked when Logto refused. */
export interface RefusedRequest {
	/** Whether the machine-to-machine application asked: for the log alone. @default false */
	readonly isMachine?: boolean | undefined;
	/** The fields of a request for a token. @default none */
	readonly body?: URLSearchParams;
}

/** Why an endpoint refused, by its status and its words (RFC 6749 §5.2). */
export function toRefusal(
	status: number,
	value: Readonly<Record<string, unknown>> | null,
	request: RefusedRequest = {}
): LogtoAuthError {
	const text = (name: string) => (typeof value?.[name] === 'string' ? value[name] : '');
	const error = text('error');
	const description = text('error_description');
	const cause = new TypeError(`Logto answered ${status} ${error}: ${description}`.trim());
	const code =
		error === 'access_denied' && status < 500
			? toDenial(status, description, request)
			: toCode(status, error, description);
	const message = explain(code, error, request);
	return new LogtoAuthError(code, message === null ? { cause } : { message, cause });
}

/** Logto's words for a refusal, as observed; `invalid_grant` never says which token or why. */
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
 * 403 is about an organization, by Logto's words. 400 is Logto's access control for the whole application, or the
 * tenant's JWT customizer (`api.denyAccess()`), with words of its own: that speaks of one token alone.
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

/** Whether it was a refresh for no API and no organization: the session goes on with it or not at all. */
function isForSession({ body }: RefusedRequest): boolean {
	if (body?.get('grant_type') !== 'refresh_token') return false;
	return !body.has('resource') && !body.has('organization_id');
}

/** What the developer has to change, for the log; `null` where the catalogue's sentence says it. */
function explain(
	code: LogtoAuthErrorCode,
	error: string,
	{ isMachine = false, body }: RefusedRequest
): string | null {
	const resource = body?.get('resource') ?? null;
	const name = isMachine ? 'AUTH_LOGTO_MACHINE' : 'AUTH_LOGTO';
	const application = isMachine ? 'your machine-to-machine application' : 'your application';
	if (error === 'invalid_client')
		return `Logto refused the client (invalid_client): ${name}_SECRET is not a secret of the application ${name}_ID. Copy App ID and App secret from Console → Applications → ${application}.`;
	if (code === 'configuration')
		return isMachine
			? `Logto issues no token to AUTH_LOGTO_MACHINE_ID alone: it has to be a machine-to-machine application (Console → Applications → Create application).`
			: `Logto does not let AUTH_LOGTO_ID exchange tokens. Allow token exchange for this application (Console → Applications → ${application}).`;
	return code === 'resource_unknown' && resource !== null
		? `Logto issues no token for ${resource}: it has no such API resource (Console → API resources), or the sign-in did not request it (option "resources").`
		: null;
}

/** For the log, when a sign-in ends with `invalid_target`: Logto lacks one of the API resources. */
export function toUnknownResource(resources: readonly string[]): string {
	const names = resources.join(', ');
	return resources.length === 1
		? `Logto has no API resource ${names}: create it (Console → API resources), or take it out of the option "resources".`
		: `Logto lacks one of the API resources ${names}: create it (Console → API resources), or take it out of the option "resources".`;
}
