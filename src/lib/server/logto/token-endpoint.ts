import { LogtoAuthError } from '../../errors.js';
import type { Issuer } from './issuer.js';
import { parseObject } from './fetch-json.js';
import type { Config } from '../config/config.js';
import { toRefusal } from './refusal.js';

/** Who asks at an endpoint that wants to know (RFC 6749 §2.3.1). */
export interface ClientCredentials {
	readonly clientId: string;
	readonly clientSecret: string;
	/** Whether this is the machine-to-machine application. @default false */
	readonly isMachine?: boolean;
}

/** What the token endpoint gave. */
export interface TokenAnswer {
	readonly accessToken: string;
	/** Seconds since the epoch. */
	readonly issuedAt: number;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	/** Permissions for an organization or API token, scopes for the opaque one. */
	readonly scope: string;
	readonly refreshToken: string | null;
	readonly idToken: string | null;
}

/** How to ask. */
export interface TokenRequest {
	readonly credentials: ClientCredentials;
	readonly body: URLSearchParams;
	/** @default the one that is bound by the option `timeout` */
	readonly fetch?: typeof fetch;
}

/**
 * Asks the token endpoint once (RFC 6749 §5).
 *
 * @throws {LogtoAuthError} `session_expired`, `not_a_member`, `mfa_required`, `consent_required`,
 * `organization_not_granted`, `insufficient_scope`, `app_access_denied`, `token_refused`, `resource_unknown`,
 * `configuration`, `issuer_unreachable`, `issuer_invalid`
 */
export async function fetchTokens(issuer: Issuer, request: TokenRequest): Promise<TokenAnswer> {
	const { token_endpoint } = await issuer.discover();
	const asked = Date.now() / 1000;
	const { status, value } = await postForm(issuer, token_endpoint, request);
	if (status !== 200) {
		const { credentials, body } = request;
		const { isMachine } = credentials;
		throw toRefusal(status, value, { isMachine, body });
	}
	const { access_token, expires_in, scope, refresh_token, id_token } = value ?? {};
	if (typeof access_token !== 'string' || access_token === '')
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError('The token response lacks "access_token".')
		});
	const lifetime = typeof expires_in === 'number' && expires_in > 0 ? expires_in : 60;
	return {
		accessToken: access_token,
		issuedAt: asked,
		expiresAt: asked + lifetime,
		scope: typeof scope === 'string' ? scope : '',
		refreshToken: typeof refresh_token === 'string' ? refresh_token : null,
		idToken: typeof id_token === 'string' ? id_token : null
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
	const { status, value } = await postForm(issuer, revocation_endpoint, {
		credentials: config,
		body
	});
	if (status !== 200) throw toRefusal(status, value);
}

/** What an endpoint that takes forms answered; `null` for what is no JSON object. */
export interface FormAnswer {
	readonly status: number;
	readonly value: Readonly<Record<string, unknown>> | null;
}

/**
 * Asks an endpoint once, as a client.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`
 */
export async function postForm(
	issuer: Issuer,
	address: string,
	{ credentials, body, fetch = issuer.fetch }: TokenRequest
): Promise<FormAnswer> {
	try {
		const response = await fetch(address, {
			method: 'POST',
			headers: { authorization: toBasic(credentials), accept: 'application/json' },
			body
		});
		return { status: response.status, value: parseObject(await response.text()) };
	} catch (cause) {
		throw new LogtoAuthError('issuer_unreachable', { cause });
	}
}

/** RFC 6749 §2.3.1: both parts form-encoded before they are joined. */
function toBasic({ clientId, clientSecret }: ClientCredentials): string {
	const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
	return `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`;
}
