import { decodeJwt } from 'jose';
import type { Resource } from '../../protocol/register.js';
import type { RequestContext } from '../context.js';
import { withSpan } from '../tracing.js';
import { fetchTokens } from './token-endpoint.js';

/** What is exchanged, and for what (RFC 8693 §2.1). */
export interface ExchangeOptions {
	/**
	 * An access token that the app was given, a personal access token, or a subject token from Logto's
	 * Management API. @default the opaque access token of the signed-in person
	 */
	readonly subjectToken?: string;
	/** @default 'access_token', which is also that of subject tokens */
	readonly subjectTokenType?: 'access_token' | 'personal_access_token';
	/** Names the signed-in person as who really acts: the claim `act` of the new token. @default false */
	readonly actor?: boolean;
	/** The API that the new token is for. */
	readonly resource?: Resource;
	/** The organization that it acts in, by id. */
	readonly organizationId?: string;
	/** Permissions to ask for. @default all that may be had */
	readonly scopes?: readonly string[];
}

/** What an exchange gives. Never a refresh token. */
export interface ExchangedToken {
	readonly accessToken: string;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	readonly scopes: readonly string[];
	/** Who really acts (the claim `act.sub`), `null` when nobody does or the token is opaque. */
	readonly actorId: string | null;
}

const subjectTokenTypes = {
	access_token: 'urn:ietf:params:oauth:token-type:access_token',
	personal_access_token: 'urn:logto:token-type:personal_access_token'
} as const;

/** @throws {LogtoAuthError} as `fetchTokens`; `session_missing` when the session's token is needed */
export async function exchangeToken(
	context: RequestContext,
	options: ExchangeOptions
): Promise<ExchangedToken> {
	const { issuer, config } = context.runtime();
	const own = async () => (await context.getToken({})).accessToken;
	const type = subjectTokenTypes[options.subjectTokenType ?? 'access_token'];
	const body = new URLSearchParams({
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		subject_token: options.subjectToken ?? (await own()),
		subject_token_type: type
	});
	if (options.actor === true) {
		body.set('actor_token', await own());
		body.set('actor_token_type', subjectTokenTypes.access_token);
	}
	if (options.resource !== undefined) body.set('resource', options.resource);
	if (options.organizationId !== undefined) body.set('organization_id', options.organizationId);
	if (options.scopes !== undefined) body.set('scope', options.scopes.join(' '));
	const attributes = {
		'logto.resource': options.resource,
		'logto.organization.id': options.organizationId
	};
	const { accessToken, expiresAt, scope } = await withSpan('logto.token.exchange', attributes, () =>
		fetchTokens(issuer, { credentials: config, body })
	);
	return {
		accessToken,
		expiresAt,
		scopes: scope.split(' ').filter((name) => name !== ''),
		actorId: readActor(accessToken)
	};
}

/** Straight from Logto over TLS, so it is read and not verified. */
function readActor(accessToken: string): string | null {
	if (accessToken.split('.').length !== 3) return null;
	const { act } = decodeJwt(accessToken);
	const names = typeof act === 'object' && act !== null && 'sub' in act ? act.sub : null;
	return typeof names === 'string' ? names : null;
}
