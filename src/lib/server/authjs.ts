import { Auth, customFetch, skipCSRFCheck, type AuthConfig } from '@auth/core';
import { decode, encode } from '@auth/core/jwt';
import { LogtoAuthError } from '../errors.js';
import { describeInstalledCores, reportOtherCopy } from './dependencies/report-cores.js';
import { parseObject } from './logto/fetch-json.js';
import type { RequestEvent } from './kit.js';
import { createProvider } from './provider/logto.js';
import type { Config } from './config/config.js';
import type { Engine } from './config/engine.js';
import { toRefusal } from './logto/refusal.js';

/** Logto's answer from Auth.js, with only the checks of Auth.js. */
export interface SignedIn {
	readonly idToken: string;
	readonly accessToken: string;
	readonly refreshToken: string | null;
	/** In seconds since the epoch. */
	readonly expiresAt: number;
	readonly scope: string;
}

/** The values that bind a sign-in to a browser. Auth.js keeps each in its own cookie; this library keeps all in one. */
export interface Checks {
	/** The `state` parameter, which the callback returns with the code. */
	readonly state: string;
	/** The `nonce`, which the ID token contains. */
	readonly nonce: string;
	/** The PKCE code verifier (RFC 7636). It is secret. */
	readonly codeVerifier: string;
}

/** Why and where Auth.js failed. */
export interface Failure {
	readonly cause: unknown;
	/** Whether the token request was sent. */
	readonly askedForTokens: boolean;
	/** Whether Logto did not answer or was unavailable. */
	readonly unavailable: boolean;
	/** The refusal of the token endpoint; `null` when it did not refuse. Errors of Auth.js do not contain it. */
	readonly refusal: LogtoAuthError | null;
}

/** The result of starting a sign-in: the address at Logto, and the checks to keep until the callback. */
export interface Started {
	readonly location: string | null;
	readonly checks: Checks | null;
	readonly failure: Failure | null;
}

/** The result of completing a sign-in. */
export interface Finished {
	readonly signedIn: SignedIn | null;
	readonly failure: Failure | null;
}

/** One request to Auth.js. */
export interface AuthJsRequest {
	readonly event: RequestEvent;
	readonly config: Config;
	/** Answers discovery from the cache and gives every call a time-out. */
	readonly fetch: typeof fetch;
}

/** As in the provider. */
const providerId = 'logto';

/** The names of Auth.js' cookies. They exist only between its two requests and never reach a browser. */
const checkCookies = { state: 'state', nonce: 'nonce', codeVerifier: 'code-verifier' } as const;

/**
 * Logto sends `auth_time` only to a request with `max_age`. A year is longer than any session at Logto, so no user has to sign
 * in again because of it.
 */
const defaultMaxAge = 365 * 24 * 3600;

/**
 * Starts a sign-in: `location` is at Logto. `parameters` are sent to Logto unchanged.
 *
 * @throws {LogtoAuthError} `configuration` when the engine uses an incompatible copy of `@auth/core`
 */
export async function startSignIn(
	request: AuthJsRequest,
	parameters: Readonly<Record<string, string>>
): Promise<Started> {
	const { response, observer } = await ask(request, (url) => {
		url.pathname += `/signin/${providerId}`;
		url.search = new URLSearchParams(parameters).toString();
		return { method: 'POST' };
	});
	if (observer.failure === null) await requireOwnFetch(observer);
	return {
		location: response.headers.get('location'),
		checks: await readChecks(request.config, response.headers.getSetCookie()),
		failure: observer.failure
	};
}

/**
 * Completes a sign-in: Auth.js checks state, nonce and PKCE against `checks`, and exchanges the code.
 *
 * @throws {LogtoAuthError} `configuration` when the engine uses an incompatible copy of `@auth/core`
 */
export async function finishSignIn(request: AuthJsRequest, checks: Checks): Promise<Finished> {
	const cookie = await toCookieHeader(request.config, checks);
	const { observer } = await ask(request, (url) => {
		url.pathname += `/callback/${providerId}`;
		url.search = request.event.url.search;
		return { method: 'GET', headers: { cookie } };
	});
	if (observer.signedIn !== null) await requireOwnFetch(observer);
	return {
		signedIn: observer.failure === null ? observer.signedIn : null,
		failure: observer.failure
	};
}

async function ask(
	request: AuthJsRequest,
	prepare: (url: URL) => RequestInit
): Promise<{ readonly response: Response; readonly observer: Observer }> {
	const { event, config } = request;
	const url = new URL(config.basePath, event.url.origin);
	const init = prepare(url);
	const observer = new Observer();
	const authConfig = toAuthConfig(request, observer);
	const response = await respond(config.engine, new Request(url, init), url, authConfig);
	return { response, observer };
}

/** The values in Auth.js' cookies, or `null` when one is missing. */
async function readChecks(config: Config, cookies: readonly string[]): Promise<Checks | null> {
	const read = async (name: string): Promise<string | null> => {
		const pair = cookies.find((cookie) => cookie.startsWith(`${name}=`))?.split(';')[0];
		if (pair === undefined) return null;
		const token = pair.slice(name.length + 1);
		const claims = await open(config, name, token);
		return typeof claims?.['value'] === 'string' ? claims['value'] : null;
	};
	const state = await read(checkCookies.state);
	const nonce = await read(checkCookies.nonce);
	const codeVerifier = await read(checkCookies.codeVerifier);
	if (state === null || nonce === null || codeVerifier === null) return null;
	return { state, nonce, codeVerifier };
}

/** A cookie that was just sealed does not open only if another codec sealed it. */
async function open({ secrets }: Config, name: string, token: string) {
	try {
		return await decode({ token, secret: [...secrets], salt: name });
	} catch (cause) {
		throw await toMismatch('it seals cookies in another way', cause);
	}
}

/** Auth.js' cookies for the request of the callback. */
async function toCookieHeader(config: Config, checks: Checks): Promise<string> {
	const write = async (name: string, value: string): Promise<string> => {
		const token = { value, provider: providerId };
		return `${name}=${await encode({ token, secret: [...config.secrets], salt: name, maxAge: 60 })}`;
	};
	const cookies = await Promise.all([
		write(checkCookies.state, checks.state),
		write(checkCookies.nonce, checks.nonce),
		write(checkCookies.codeVerifier, checks.codeVerifier)
	]);
	return cookies.join('; ');
}

/** Runs the engine: `@auth/sveltekit`, or `@auth/core` alone. */
async function respond(
	engine: Engine | null,
	request: Request,
	url: URL,
	authConfig: AuthConfig
): Promise<Response> {
	if (engine === null) return Auth(request, authConfig);
	const { handle } = engine(async () => authConfig);
	const input = {
		event: { request, url, locals: {} },
		resolve: async () => new Response(null, { status: 404 })
	};
	// The only place that calls a function of another package by its shape.
	const answer = await (handle as (input: unknown) => unknown)(input);
	return answer instanceof Response ? answer : new Response(null, { status: 404 });
}

/** Observes Auth.js during one request, because its answers are only addresses. */
class Observer {
	signedIn: SignedIn | null = null;
	failure: Failure | null = null;
	/** Whether Auth.js used the given `fetch`. */
	usedOwnFetch = false;
	askedForTokens = false;
	unavailable = false;
	refusal: LogtoAuthError | null = null;

	fail(cause: unknown): void {
		const { askedForTokens, unavailable, refusal } = this;
		this.failure ??= { cause, askedForTokens, unavailable, refusal };
	}
}

/** Another `fetch` has no time-out and no cache of discovery, and its answers cannot be observed. */
async function requireOwnFetch({ usedOwnFetch }: Observer): Promise<void> {
	if (!usedOwnFetch) throw await toMismatch('it does not ask by the fetch that it was given');
}

async function toMismatch(why: string, cause?: unknown): Promise<LogtoAuthError> {
	const message = `The engine uses a copy of @auth/core that is not compatible with this library's copy: ${why}. ${await describeInstalledCores()}`;
	return new LogtoAuthError('configuration', { message, cause });
}

function toAuthConfig(request: AuthJsRequest, observer: Observer): AuthConfig {
	const { config } = request;
	const authConfig: AuthConfig = {
		basePath: config.basePath,
		secret: [...config.secrets],
		trustHost: true,
		skipCSRFCheck,
		cookies: {
			state: { name: checkCookies.state },
			nonce: { name: checkCookies.nonce },
			pkceCodeVerifier: { name: checkCookies.codeVerifier }
		},
		providers: [toProvider(request, observer)],
		callbacks: {
			jwt({ token, account }) {
				if (account?.id_token && account.access_token)
					observer.signedIn = {
						idToken: account.id_token,
						accessToken: account.access_token,
						refreshToken: account.refresh_token ?? null,
						expiresAt: account.expires_at ?? 0,
						scope: account.scope ?? ''
					};
				// Auth.js' own session cookie is not used, so it must contain no data of the user.
				return { sub: token.sub ?? '' };
			}
		},
		logger: { error: (error) => observer.fail(error), warn() {}, debug() {} }
	};
	// `@auth/sveltekit` writes `${base}/auth` into every config it is given, and AUTH_REDIRECT_PROXY_URL.
	const fixed = (value: string | undefined) => ({ get: () => value, set() {}, enumerable: true });
	return Object.defineProperties(authConfig, {
		basePath: fixed(config.basePath),
		redirectProxyUrl: fixed(undefined)
	});
}

function toProvider(request: AuthJsRequest, observer: Observer) {
	const { config } = request;
	const params = {
		scope: config.scope,
		max_age: String(defaultMaxAge),
		...(config.consent === 'when-needed' && { prompt: undefined }),
		...(config.resource !== null && { resource: config.resource })
	};
	const options = {
		issuer: config.issuer,
		clientId: config.clientId,
		clientSecret: config.clientSecret,
		authorization: { params },
		// The library requests userinfo after it has verified the ID token.
		idToken: true,
		profile: ({ sub }: { readonly sub?: unknown }) => ({ id: String(sub) }),
		[customFetch]: toOwnFetch(request, observer)
	};
	return createProvider(options, () => void reportOtherCopy(config.logger));
}

/** The `fetch` of a request, observed. */
function toOwnFetch({ fetch }: AuthJsRequest, observer: Observer): typeof globalThis.fetch {
	return async (input, init) => {
		observer.usedOwnFetch = true;
		const isForTokens = init?.method?.toUpperCase() === 'POST';
		observer.askedForTokens ||= isForTokens;
		try {
			const response = await fetch(input, init);
			observer.unavailable ||= response.status >= 500 || response.status === 429;
			if (isForTokens && response.status >= 400)
				observer.refusal = toRefusal(response.status, parseObject(await response.clone().text()));
			return response;
		} catch (error) {
			// Each runtime names a broken connection differently.
			observer.unavailable = true;
			throw error;
		}
	};
}

/**
 * The name of Auth.js' error class, or `null` for another error. It checks properties, because another copy of `@auth/core`
 * has different classes.
 */
export function toAuthJsType(cause: unknown): string | null {
	if (!(cause instanceof Error) || !('type' in cause && 'kind' in cause)) return null;
	return typeof cause.type === 'string' ? cause.type : null;
}
