import {
	genericTokenEndpointRequest,
	introspectionRequest,
	revocationRequest,
	type Client,
	type ClientAuth
} from 'oauth4webapi';
import { LogtoAuthError } from '../../errors.js';
import { toRequestOptions } from './bounded-fetch.js';
import { readResponse, type EndpointResponse } from './fetch-json.js';
import type { Issuer } from './issuer.js';
import { toRefusal, type TokenParameters } from './refusal.js';

/** Who sends a request to an endpoint that authenticates clients (RFC 6749 §2.3.1). */
export interface ClientCredentials {
	readonly clientId: string;
	readonly clientSecret: string;
	/** Whether this is the machine-to-machine application. @default false */
	readonly isMachine?: boolean;
}

/** What the token endpoint issued. */
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

/** A request for tokens. */
export interface TokenRequest {
	readonly credentials: ClientCredentials;
	readonly parameters: TokenParameters;
	/** @default the one within the option `timeout` */
	readonly fetch?: typeof fetch;
}

/**
 * Requests tokens from the token endpoint once (RFC 6749 §4.4, §6; RFC 8693 §2.1). Does not verify an ID token: a
 * refresh token that comes with it is kept even if the ID token is refused.
 *
 * @throws {LogtoAuthError} `session_expired`, `not_a_member`, `mfa_required`, `consent_required`,
 * `organization_not_granted`, `insufficient_scope`, `app_access_denied`, `token_refused`, `resource_unknown`,
 * `configuration`, `issuer_unreachable`, `issuer_invalid`
 */
export async function fetchTokens(issuer: Issuer, request: TokenRequest): Promise<TokenAnswer> {
	// Loaded before the time is taken, so that the token's life does not count the wait for discovery.
	await issuer.discover();
	const issuedAt = Date.now() / 1000;
	const { status, value } = await requestTokens(issuer, request);
	const { credentials, parameters } = request;
	if (status !== 200)
		throw toRefusal(status, value, { isMachine: credentials.isMachine, parameters });
	const { access_token, expires_in, scope, refresh_token, id_token } = value ?? {};
	if (typeof access_token !== 'string' || access_token === '')
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError('The token response lacks "access_token".')
		});
	const lifetime = typeof expires_in === 'number' && expires_in > 0 ? expires_in : 60;
	return {
		accessToken: access_token,
		issuedAt,
		expiresAt: issuedAt + lifetime,
		scope: typeof scope === 'string' ? scope : '',
		refreshToken: typeof refresh_token === 'string' ? refresh_token : null,
		idToken: typeof id_token === 'string' ? id_token : null
	};
}

/**
 * Sends a request for tokens once, and returns the answer whatever its status.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function requestTokens(
	issuer: Issuer,
	{ credentials, parameters, fetch = issuer.fetch }: TokenRequest
): Promise<EndpointResponse> {
	const { issuer: name, token_endpoint } = await issuer.discover();
	const { grant_type: grantType, ...others } = parameters;
	return readResponse(() =>
		genericTokenEndpointRequest(
			{ issuer: name, token_endpoint },
			...asClient(credentials),
			grantType,
			omitUndefined(others),
			toRequestOptions(fetch)
		)
	);
}

const omitUndefined = (parameters: Readonly<Record<string, string | undefined>>) =>
	Object.entries(parameters).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value]]
	);

/** The parameters of a request about a token, by their names in RFC 7009 and RFC 7662. */
interface TokenQuestion {
	readonly token: string;
	readonly token_type_hint?: 'access_token' | 'refresh_token';
}

/**
 * Asks the introspection endpoint about a token (RFC 7662); `null` when discovery names none.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function requestIntrospection(
	issuer: Issuer,
	credentials: ClientCredentials,
	question: TokenQuestion
): Promise<EndpointResponse | null> {
	const { issuer: name, introspection_endpoint } = await issuer.discover();
	if (introspection_endpoint === null) return null;
	return readResponse(() =>
		introspectionRequest(
			{ issuer: name, introspection_endpoint },
			...asClient(credentials),
			question.token,
			{ ...toRequestOptions(issuer.fetch), additionalParameters: { ...question } }
		)
	);
}

/**
 * Revokes a refresh token, and with it every opaque access token of its sign-in (RFC 7009). JWT access tokens stay valid
 * until they expire.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function revokeRefreshToken(
	issuer: Issuer,
	credentials: ClientCredentials,
	token: string
): Promise<void> {
	const { issuer: name, revocation_endpoint } = await issuer.discover();
	if (revocation_endpoint === null) return;
	const question: TokenQuestion = { token, token_type_hint: 'refresh_token' };
	const { status, value } = await readResponse(() =>
		revocationRequest({ issuer: name, revocation_endpoint }, ...asClient(credentials), token, {
			...toRequestOptions(issuer.fetch),
			additionalParameters: { ...question }
		})
	);
	if (status !== 200) throw toRefusal(status, value);
}

/**
 * The client and its authentication by HTTP Basic, both parts form-encoded before they are joined (RFC 6749 §2.3.1).
 * Not by `ClientSecretBasic`: that encodes `-` and `_` as well, and a server that compares without decoding refuses it.
 */
function asClient({ clientId, clientSecret }: ClientCredentials): [Client, ClientAuth] {
	const encode = (value: string) => new URLSearchParams({ '': value }).toString().slice(1);
	const basic = `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`;
	const authenticate: ClientAuth = (_server, _client, _body, headers) =>
		headers.set('authorization', basic);
	return [{ client_id: clientId }, authenticate];
}
