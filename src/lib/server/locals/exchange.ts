import { decodeJwt } from 'jose';
import { LogtoAuthError } from '../../errors.js';
import type { Resource } from '../../protocol/register.js';
import { toScopes } from '../../protocol/scopes.js';
import type { RequestContext } from '../request/request-context.js';
import type { Config } from '../config/config.js';
import type { TokenAnswer } from '../logto/token-endpoint.js';
import { fetchExchange } from '../logto/token-exchange.js';

/** Which token is exchanged, and for which token (RFC 8693 §2.1). */
export interface ExchangeOptions {
	/**
	 * An access token that the app received, a personal access token, or a subject token from Logto's
	 * Management API. @default the opaque access token of the signed-in user; refused in an impersonation
	 */
	readonly subjectToken?: string;
	/** @default 'access_token', which is also the type of subject tokens */
	readonly subjectTokenType?: 'access_token' | 'personal_access_token';
	/** Names the signed-in user as the actor in the claim `act` of the new token. @default false */
	readonly actor?: boolean;
	/** The API that the new token is for. */
	readonly resource?: Resource;
	/** The id of the organization that it acts in. */
	readonly organizationId?: string;
	/**
	 * The scopes to request. The new token has those of them that the API or the organization defines and the user holds,
	 * and no others. With `[]` it has none.
	 *
	 * @default the option `permissions` of `LogtoAuth`; without `resource` and `organizationId`, the scopes of the
	 * sign-in without `offline_access`
	 */
	readonly scopes?: readonly string[];
}

/** The result of an exchange. Logto issues no refresh token. */
export interface ExchangedToken {
	readonly accessToken: string;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	readonly scopes: readonly string[];
	/** The id of the actor (the claim `act.sub`); `null` without an actor, and for an opaque token. */
	readonly actorId: string | null;
}

/**
 * @throws {LogtoAuthError} as {@link fetchExchange}; `session_missing`, and all of `RequestContext.getToken`, if
 * the session's token is needed; `not_while_impersonating` if the session is an impersonation
 */
export async function exchangeToken(
	context: RequestContext,
	{ actor = false, subjectToken, ...target }: ExchangeOptions
): Promise<ExchangedToken> {
	const { issuer, config } = context.runtime();
	const scopes = target.scopes ?? toDefaultScopes(config, target);
	const exchange = (subject: string, actorToken: string | null) =>
		fetchExchange(issuer, config, { ...target, scopes, subjectToken: subject, actorToken });
	if (subjectToken !== undefined && !actor) return toExchanged(await exchange(subjectToken, null));
	const answer = await withOwnToken(context, {
		isOnlyOne: subjectToken === undefined,
		task: (own) => exchange(subjectToken ?? own, actor ? own : null)
	});
	return toExchanged(answer);
}

/** Logto grants no scope that was not requested, and ignores names that the API does not have. */
function toDefaultScopes(
	{ permissions, scope }: Config,
	{ resource, organizationId }: ExchangeOptions
): readonly string[] {
	if (resource !== undefined || organizationId !== undefined) return permissions;
	return toScopes(scope).filter((name) => name !== 'offline_access');
}

function toExchanged({ accessToken, expiresAt, scope }: TokenAnswer): ExchangedToken {
	return { accessToken, expiresAt, scopes: toScopes(scope), actorId: readActor(accessToken) };
}

/** An exchange with the session's own token. */
interface OwnExchange {
	/** Whether the session's token is the only one in the exchange. */
	readonly isOnlyOne: boolean;
	readonly task: (own: string) => Promise<TokenAnswer>;
}

/**
 * Logto does not say which of two tokens it refuses. So a refused exchange is tried once more with a new token of the
 * session. If Logto issues none, the session's token was at fault, otherwise the other one.
 */
async function withOwnToken(
	context: RequestContext,
	{ isOnlyOne, task }: OwnExchange
): Promise<TokenAnswer> {
	const record = await context.record();
	// The session's token is the impersonated user's: a token from an exchange of it would not name the actor.
	if (record !== null && record.actor !== null) throw new LogtoAuthError('not_while_impersonating');
	const { accessToken } = await context.getToken({});
	try {
		return await task(accessToken);
	} catch (error) {
		if (!isTokenRefused(error)) throw error;
		if (record?.refreshToken === null)
			throw isOnlyOne ? new LogtoAuthError('session_expired', { cause: error.cause }) : error;
		const newer = await context.getToken({}, { not: accessToken });
		return task(newer.accessToken).catch((again: unknown) => {
			// Logto 1.37 does not exchange opaque tokens, which says nothing about the session.
			if (isOnlyOne && isTokenRefused(again))
				throw new LogtoAuthError('token_refused', { cause: again.cause });
			throw again;
		});
	}
}

const isTokenRefused = (error: unknown): error is LogtoAuthError =>
	error instanceof LogtoAuthError && error.code === 'subject_token_invalid';

/** Reads the token without verifying it: it came from Logto over TLS. */
function readActor(accessToken: string): string | null {
	if (accessToken.split('.').length !== 3) return null;
	const { act } = decodeJwt(accessToken);
	const names = typeof act === 'object' && act !== null && 'sub' in act ? act.sub : null;
	return typeof names === 'string' ? names : null;
}
