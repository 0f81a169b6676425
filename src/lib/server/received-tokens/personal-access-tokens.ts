import type { JWTPayload } from 'jose';
import { LogtoAuthError } from '../../errors.js';
import type { Resource } from '../../protocol/register.js';
import { deepFreeze } from '../internal/deep-freeze.js';
import type { Issuer } from '../logto/issuer.js';
import type { Config } from '../config/config.js';
import { verifyAccessToken } from './bearer-tokens.js';
import { fetchExchange } from '../logto/token-exchange.js';
import { createLookupCache, type SentToken } from './lookup-cache.js';

/** What a personal access token is exchanged for. */
export interface PersonalAccessTokenTarget {
	readonly resource?: Resource;
	readonly organizationId?: string;
	/** The permissions to request; the user may have fewer. */
	readonly permissions: readonly string[];
}

/** Personal access tokens that callers send. */
export interface PersonalAccessTokens {
	/**
	 * Exchanges the token at Logto for an access token for a target (RFC 8693) and returns the verified claims of that
	 * token, or those of the last 30 seconds. Does not check what the token is for.
	 *
	 * @throws {LogtoAuthError} `token_invalid`, `not_a_member`, `mfa_required`, `app_access_denied`,
	 * `permission_missing`, `token_refused`, `too_many_requests`, `configuration`, `issuer_unreachable`,
	 * `issuer_invalid`
	 */
	exchange(sent: SentToken, target: PersonalAccessTokenTarget): Promise<JWTPayload>;
}

/** Whether a token has the form that Logto gives them: `pat_` and 32 letters and digits. */
export const isPersonalAccessToken = (token: string): boolean => /^pat_\w{16,128}$/.test(token);

export function createPersonalAccessTokens(config: Config, issuer: Issuer): PersonalAccessTokens {
	const lookups = createLookupCache<{ readonly claims: JWTPayload; readonly expiresAt: number }>(
		config.timeout
	);
	return {
		async exchange(sent, wanted) {
			const { resource = null, organizationId = null, permissions } = wanted;
			const target = [resource, organizationId, permissions.toSorted()];
			const { claims } = await lookups.get({ ...sent, target }, async () => {
				const found = deepFreeze(await exchange(config, issuer, sent.token, wanted));
				return { claims: found, expiresAt: found.exp ?? 0 };
			});
			return claims;
		}
	};
}

async function exchange(
	config: Config,
	issuer: Issuer,
	token: string,
	{ permissions, ...target }: PersonalAccessTokenTarget
): Promise<JWTPayload> {
	try {
		const { accessToken } = await fetchExchange(issuer, config, {
			...target,
			scopes: permissions,
			subjectToken: token,
			subjectTokenType: 'personal_access_token'
		});
		return await verifyExchanged(issuer, accessToken);
	} catch (error) {
		throw error instanceof LogtoAuthError ? toReason(error) : error;
	}
}

/** A fault of the token that Logto has just issued is not the caller's fault. */
async function verifyExchanged(issuer: Issuer, accessToken: string): Promise<JWTPayload> {
	try {
		return await verifyAccessToken(issuer, accessToken);
	} catch (error) {
		const ofToken = error instanceof LogtoAuthError && error.code === 'token_invalid';
		throw ofToken ? new LogtoAuthError('issuer_invalid', { cause: error.cause }) : error;
	}
}

/** What a refusal of the token endpoint means for a caller, who has no session. */
function toReason(error: LogtoAuthError): LogtoAuthError {
	const { code, cause } = error;
	if (code === 'subject_token_invalid') return new LogtoAuthError('token_invalid', { cause });
	if (code === 'insufficient_scope') return new LogtoAuthError('permission_missing', { cause });
	if (code === 'resource_unknown')
		return new LogtoAuthError('configuration', {
			message: 'Logto knows no such API as the "resource" in the options of requireBearer.',
			cause
		});
	return error;
}
