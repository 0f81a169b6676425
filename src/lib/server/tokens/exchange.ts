import { decodeJwt } from 'jose';
import type { Resource } from '../../protocol/register.js';
import { toScopes } from '../../protocol/scopes.js';
import type { RequestContext } from '../context.js';
import type { Issuer } from '../issuer.js';
import type { Config } from '../to-config.js';
import { withSpan } from '../tracing.js';
import { fetchTokens, type TokenAnswer } from './token-endpoint.js';

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
	{ actor = false, subjectToken, ...options }: ExchangeOptions
): Promise<ExchangedToken> {
	const { issuer, config } = context.runtime();
	const own = async () => (await context.getToken({})).accessToken;
	const { accessToken, expiresAt, scope } = await fetchExchange(config, issuer, {
		...options,
		subjectToken: subjectToken ?? (await own()),
		actorToken: actor ? await own() : null
	});
	return { accessToken, expiresAt, scopes: toScopes(scope), actorId: readActor(accessToken) };
}

/** An exchange whose tokens are at hand. */
export interface Exchange extends Omit<ExchangeOptions, 'actor' | 'subjectToken'> {
	readonly subjectToken: string;
	/** The opaque token of whoever really acts. @default null */
	readonly actorToken?: string | null;
}

/** @throws {LogtoAuthError} as `fetchTokens` */
export function fetchExchange(
	config: Config,
	issuer: Issuer,
	{ subjectToken, subjectTokenType = 'access_token', actorToken = null, ...target }: Exchange
): Promise<TokenAnswer> {
	const body = new URLSearchParams({
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		subject_token: subjectToken,
		subject_token_type: subjectTokenTypes[subjectTokenType]
	});
	if (actorToken !== null) {
		body.set('actor_token', actorToken);
		body.set('actor_token_type', subjectTokenTypes.access_token);
	}
	const { resource, organizationId, scopes } = target;
	if (resource !== undefined) body.set('resource', resource);
	if (organizationId !== undefined) body.set('organization_id', organizationId);
	if (scopes !== undefined) body.set('scope', scopes.join(' '));
	const attributes = { 'logto.resource': resource, 'logto.organization.id': organizationId };
	return withSpan('logto.token.exchange', attributes, () =>
		fetchTokens(issuer, { credentials: config, body })
	);
}

/** Straight from Logto over TLS, so it is read and not verified. */
function readActor(accessToken: string): string | null {
	if (accessToken.split('.').length !== 3) return null;
	const { act } = decodeJwt(accessToken);
	const names = typeof act === 'object' && act !== null && 'sub' in act ? act.sub : null;
	return typeof names === 'string' ? names : null;
}
