import { userInfoRequest } from 'oauth4webapi';
import { LogtoAuthError } from '../../errors.js';
import { withSpan } from '../observability/tracing.js';
import { toRequestOptions } from './bounded-fetch.js';
import type { Discovery } from './discovery.js';
import { fetchJson, type JsonObject } from './fetch-json.js';

/** The claims of userinfo (OpenID Connect Core §5.3.2). */
export type UserinfoClaims = JsonObject & { readonly sub: string };

/** `oauth4webapi` looks here for signed responses, which Logto does not send. The request names no client. */
const client = { client_id: 'userinfo' };

/**
 * Fetches the claims of the user whom an access token is for.
 *
 * @param subject the user's id, as the ID token names it; `null` without an ID token
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function fetchUserinfo(
	boundedFetch: typeof fetch,
	{ issuer, userinfo_endpoint }: Discovery,
	accessToken: string,
	subject: string | null
): Promise<UserinfoClaims> {
	const options = toRequestOptions(boundedFetch);
	const claims = await withSpan('logto.userinfo', {}, () =>
		fetchJson(() => userInfoRequest({ issuer, userinfo_endpoint }, client, accessToken, options))
	);
	// OpenID Connect Core §5.3.2: otherwise these may be another user's claims.
	const { sub } = claims;
	if (typeof sub !== 'string' || (subject !== null && sub !== subject))
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError('Userinfo names another "sub" than the ID token, or none.')
		});
	return { ...claims, sub };
}
