import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import { organizationsScope } from '../../protocol/scopes.js';
import { withSpan } from '../observability/tracing.js';
import type { Issuer } from './issuer.js';
import type { TokenParameters } from './refusal.js';
import { fetchTokens, type ClientCredentials, type TokenAnswer } from './token-endpoint.js';

const tokenTypes = {
	access_token: 'urn:ietf:params:oauth:token-type:access_token',
	personal_access_token: 'urn:logto:token-type:personal_access_token'
} as const;

/** What is exchanged, and for what (RFC 8693 §2.1). */
export interface Exchange {
	readonly subjectToken: string;
	/** @default 'access_token', which is also the type of Logto's subject tokens */
	readonly subjectTokenType?: keyof typeof tokenTypes;
	/** The opaque access token of the user who acts for the subject. @default null */
	readonly actorToken?: string | null;
	/** The API that the new token is for. */
	readonly resource?: string;
	/** The organization that the new token acts in, by id. */
	readonly organizationId?: string;
	/** @default [] */
	readonly scopes?: readonly string[];
}

/** What a refusal of the token endpoint means here: neither the session nor the sign-in is at fault. */
const reasons: Readonly<Partial<Record<LogtoAuthErrorCode, LogtoAuthErrorCode>>> = {
	session_expired: 'subject_token_invalid',
	consent_required: 'insufficient_scope'
};

/**
 * Exchanges a token (RFC 8693).
 *
 * @throws {LogtoAuthError} `subject_token_invalid` when Logto does not accept one of the tokens, without saying
 * which; `insufficient_scope`; otherwise as {@link fetchTokens}
 */
export async function fetchExchange(
	issuer: Issuer,
	credentials: ClientCredentials,
	exchange: Exchange
): Promise<TokenAnswer> {
	const { resource, organizationId } = exchange;
	const attributes = { 'logto.resource': resource, 'logto.organization.id': organizationId };
	try {
		return await withSpan('logto.token.exchange', attributes, () =>
			fetchTokens(issuer, { credentials, parameters: toParameters(exchange) })
		);
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		const code = reasons[error.code];
		throw code === undefined ? error : new LogtoAuthError(code, { cause: error.cause });
	}
}

function toParameters({
	subjectToken,
	subjectTokenType = 'access_token',
	actorToken = null,
	resource,
	organizationId,
	scopes = []
}: Exchange): TokenParameters {
	// Logto issues a token of an organization only with this scope, which the token itself never carries.
	const requested = organizationId === undefined ? scopes : [...scopes, organizationsScope];
	return {
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		subject_token: subjectToken,
		subject_token_type: tokenTypes[subjectTokenType],
		...(actorToken !== null && {
			actor_token: actorToken,
			actor_token_type: tokenTypes.access_token
		}),
		resource,
		organization_id: organizationId,
		scope: requested.join(' ') || undefined
	};
}
