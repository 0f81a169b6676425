import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import type { Resource } from '../../protocol/register.js';
import { organizationsScope } from '../../protocol/scopes.js';
import type { Config } from '../config/config.js';
import { withSpan } from '../observability/tracing.js';
import type { Issuer } from './issuer.js';
import { fetchTokens, type TokenAnswer } from './token-endpoint.js';

const subjectTokenTypes = {
	access_token: 'urn:ietf:params:oauth:token-type:access_token',
	personal_access_token: 'urn:logto:token-type:personal_access_token'
} as const;

/** An exchange of known tokens (RFC 8693 §2.1). */
export interface Exchange {
	readonly subjectToken: string;
	/** @default 'access_token' */
	readonly subjectTokenType?: keyof typeof subjectTokenTypes;
	/** The opaque token of the acting user. @default null */
	readonly actorToken?: string | null;
	readonly resource?: Resource;
	readonly organizationId?: string;
	/** @default [] */
	readonly scopes?: readonly string[];
}

/** What a refusal of the token endpoint means here. Neither the session nor the sign-in is at fault. */
const reasons: Readonly<Partial<Record<LogtoAuthErrorCode, LogtoAuthErrorCode>>> = {
	session_expired: 'subject_token_invalid',
	consent_required: 'insufficient_scope'
};

/**
 * @throws {LogtoAuthError} `subject_token_invalid` when Logto does not accept one of the tokens, without saying
 * which; `insufficient_scope`; otherwise as `fetchTokens`
 */
export async function fetchExchange(
	config: Config,
	issuer: Issuer,
	exchange: Exchange
): Promise<TokenAnswer> {
	const { resource, organizationId } = exchange;
	const attributes = { 'logto.resource': resource, 'logto.organization.id': organizationId };
	try {
		return await withSpan('logto.token.exchange', attributes, () =>
			fetchTokens(issuer, { credentials: config, body: toBody(exchange) })
		);
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		const code = reasons[error.code];
		throw code === undefined ? error : new LogtoAuthError(code, { cause: error.cause });
	}
}

/** RFC 8693 §2.1, with Logto's `organization_id`. */
function toBody({
	subjectToken,
	subjectTokenType = 'access_token',
	actorToken = null,
	resource,
	organizationId,
	scopes = []
}: Exchange): URLSearchParams {
	const body = new URLSearchParams({
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		subject_token: subjectToken,
		subject_token_type: subjectTokenTypes[subjectTokenType]
	});
	if (actorToken !== null) {
		body.set('actor_token', actorToken);
		body.set('actor_token_type', subjectTokenTypes.access_token);
	}
	if (resource !== undefined) body.set('resource', resource);
	if (organizationId !== undefined) body.set('organization_id', organizationId);
	// Logto issues a token of an organization only with this scope, which the token itself never carries.
	const asked = organizationId === undefined ? scopes : [...scopes, organizationsScope];
	if (asked.length > 0) body.set('scope', asked.join(' '));
	return body;
}
