import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import { parseObject, type Issuer } from '../issuer.js';
import type { Config } from '../options.js';

/** What one use of the refresh token brought. */
export interface Granted {
	readonly accessToken: string;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	/** Permissions for an organization or API token, scopes for the opaque one. */
	readonly scope: string;
	/** The refresh token from now on: a new one when Logto rotated it, else the same. */
	readonly refreshToken: string;
}

/** Which access token is wanted; neither field: the opaque one for userinfo and the Account API. */
export interface TokenTarget {
	/** A resource indicator that was requested at sign-in. */
	readonly resource?: string;
	/** An organization that the person is a member of. */
	readonly organizationId?: string;
}

/**
 * Uses a refresh token once (RFC 6749 §6, with Logto's `resource` and `organization_id`).
 *
 * @throws {LogtoAuthError} `session_expired`, `not_a_member`, `mfa_required`, `token_refused`,
 * `resource_unknown`, `configuration`, `issuer_unreachable`, `issuer_invalid`
 * @see https://docs.logto.io/authorization/organization-permissions
 */
export async function fetchGrant(
	config: Config,
	issuer: Issuer,
	refreshToken: string,
	target: TokenTarget
): Promise<Granted> {
	const { token_endpoint } = await issuer.discover();
	const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
	if (target.resource !== undefined) body.set('resource', target.resource);
	if (target.organizationId !== undefined) body.set('organization_id', target.organizationId);
	const { status, value } = await post(config, issuer, token_endpoint, body);
	if (status !== 200) throw toRefusal(status, value);
	const { access_token, expires_in, scope, refresh_token } = value ?? {};
	if (typeof access_token !== 'string' || access_token === '')
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError('The token response lacks "access_token".')
		});
	const lifetime = typeof expires_in === 'number' && expires_in > 0 ? expires_in : 60;
	return {
		accessToken: access_token,
		expiresAt: Math.floor(Date.now() / 1000) + lifetime,
		scope: typeof scope === 'string' ? scope : '',
		refreshToken: typeof refresh_token === 'string' ? refresh_token : refreshToken
	};
}

/**
 * Revokes a refresh token and with it every opaque token of its sign-in (RFC 7009). JWT access
 * tokens live to their end.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function revokeRefreshToken(
	config: Config,
	issuer: Issuer,
	refreshToken: string
): Promise<void> {
	const { revocation_endpoint } = await issuer.discover();
	if (revocation_endpoint === null) return;
	const body = new URLSearchParams({ token: refreshToken, token_type_hint: 'refresh_token' });
	const { status, value } = await post(config, issuer, revocation_endpoint, body);
	if (status !== 200) throw toRefusal(status, value);
}

interface Answer {
	readonly status: number;
	readonly value: Readonly<Record<string, unknown>> | null;
}

async function post(
	config: Config,
	issuer: Issuer,
	address: string,
	body: URLSearchParams
): Promise<Answer> {
	try {
		const response = await issuer.fetch(address, {
			method: 'POST',
			headers: { authorization: toBasic(config), accept: 'application/json' },
			body
		});
		return { status: response.status, value: parseObject(await response.text()) };
	} catch (cause) {
		throw new LogtoAuthError('issuer_unreachable', { cause });
	}
}

/** RFC 6749 §2.3.1: both parts form-encoded before they are joined. */
function toBasic({ clientId, clientSecret }: Config): string {
	const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
	return `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`;
}

function toRefusal(status: number, value: Answer['value']): LogtoAuthError {
	const error = typeof value?.['error'] === 'string' ? value['error'] : '';
	const description =
		typeof value?.['error_description'] === 'string' ? value['error_description'] : '';
	const cause = new TypeError(`Logto answered ${status} ${error}: ${description}`.trim());
	return new LogtoAuthError(toCode(status, error, description), { cause });
}

/** Logto's words for a refusal, as observed; `invalid_grant` never says which token or why. */
function toCode(status: number, error: string, description: string): LogtoAuthErrorCode {
	if (status >= 500 || status === 429) return 'issuer_unreachable';
	if (error === 'invalid_grant') return 'session_expired';
	if (error === 'invalid_target') return 'resource_unknown';
	if (error === 'invalid_client') return 'configuration';
	if (error === 'access_denied' && description.includes('not a member')) return 'not_a_member';
	if (error === 'access_denied' && /\bmfa\b/i.test(description)) return 'mfa_required';
	return error === '' ? 'issuer_invalid' : 'token_refused';
}
