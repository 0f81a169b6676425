import type { LocalLogto } from '../../src/lib/local/index.js';
import { createHttpClient, follow, signInAtLogto, type HttpClient } from './http-client.js';

/** Where the codes of these sign-ins go; no server listens there. */
export const redirectUri = 'http://localhost:5173/auth/callback/logto';

type Params = Readonly<Record<string, string>>;

export function authorizationUrl({ issuer, clientId }: LocalLogto, params: Params): string {
	const query = new URLSearchParams({
		client_id: clientId,
		redirect_uri: redirectUri,
		response_type: 'code',
		scope: 'openid offline_access profile',
		prompt: 'consent',
		...params
	});
	return `${issuer}/auth?${query}`;
}

/**
 * Signs in and exchanges the code; with `null` no user is chosen on a page. With a `resource` the code
 * is exchanged for a token of it.
 */
export async function signIn(
	logto: LocalLogto,
	user: string | null,
	params: Params = {},
	client: HttpClient = createHttpClient(),
	resource?: string
) {
	const url = authorizationUrl(logto, params);
	const callback = user === null ? await follow(client, url) : null;
	if (callback !== null && callback.response !== null) throw new Error(callback.url);
	const address = callback?.url ?? (await signInAtLogto(client, url, user ?? ''));
	const code = new URL(address).searchParams.get('code') ?? '';
	const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
	return (await askToken(logto, { ...grant, ...(resource && { resource }) })).json();
}

/** Asks without a page (`prompt=none`) and gives the callback's `error`, `null` for a code. */
export async function askSilently(
	logto: LocalLogto,
	client: HttpClient,
	params: Params = {}
): Promise<string | null> {
	const { url } = await follow(client, authorizationUrl(logto, { ...params, prompt: 'none' }));
	return new URL(url).searchParams.get('error');
}

/** Signs out at Logto as a browser does: the page's form sends itself. */
export async function signOutAtLogto(logto: LocalLogto, client: HttpClient): Promise<Response> {
	const page = await client.fetch(`${logto.issuer}/session/end?client_id=${logto.clientId}`);
	const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
	return client.fetch(`${logto.issuer}/session/end/confirm`, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ xsrf, logout: 'yes' })
	});
}

export const refresh = (logto: LocalLogto, token: string, params: Params = {}): Promise<Response> =>
	askToken(logto, { grant_type: 'refresh_token', refresh_token: token, ...params });

/** The caller of an endpoint that asks for one. */
export interface Client {
	readonly clientId: string;
	readonly clientSecret: string;
}

/** Asks the token endpoint, as the app or as another client. */
export const askToken = (logto: LocalLogto, params: Params, client?: Client): Promise<Response> =>
	postAs(logto, '/token', params, client);

/** Asks what a token is, as the app or as another client. */
export const introspect = (logto: LocalLogto, token: string, client?: Client): Promise<Response> =>
	postAs(logto, '/token/introspection', { token }, client);

/** Revokes a token of the app; a refresh token takes all tokens of its sign-in with it. */
export const revoke = (logto: LocalLogto, token: string): Promise<Response> =>
	postAs(logto, '/token/revocation', { token });

function postAs(
	{ issuer, clientId, clientSecret }: LocalLogto,
	path: string,
	params: Params,
	client: Client = { clientId, clientSecret }
): Promise<Response> {
	return fetch(`${issuer}${path}`, {
		method: 'POST',
		headers: { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` },
		body: new URLSearchParams(params)
	});
}

export const userinfo = ({ issuer }: LocalLogto, token: string): Promise<Response> =>
	fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${token}` } });

/** A token for the Management API. */
export async function askAdminToken(logto: LocalLogto): Promise<string> {
	const resource = 'https://default.logto.app/api';
	const params = { grant_type: 'client_credentials', resource, scope: 'all' };
	const body = await (await askToken(logto, params, logto.admin)).json();
	return String(body.access_token);
}

/** Calls the Management API as an administrator. */
export async function callApi(
	logto: LocalLogto,
	method: string,
	path: string,
	body?: unknown
): Promise<Response> {
	return fetch(`${logto.endpoint}${path}`, {
		method,
		headers: {
			authorization: `Bearer ${await askAdminToken(logto)}`,
			'content-type': 'application/json'
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) })
	});
}

/** A token for one impersonation of a person. */
export async function createSubjectToken(logto: LocalLogto, userId: string): Promise<string> {
	return (await (await callApi(logto, 'POST', '/api/subject-tokens', { userId })).json())
		.subjectToken;
}

/** A personal access token of a person, with a name of its own. */
export async function createPersonalToken(logto: LocalLogto, userId: string): Promise<string> {
	const path = `/api/users/${userId}/personal-access-tokens`;
	return (await (await callApi(logto, 'POST', path, { name: crypto.randomUUID() })).json()).value;
}
