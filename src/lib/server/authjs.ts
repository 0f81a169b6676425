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

/** What Auth.js brought from Logto, before anything of it is believed beyond what Auth.js checks. */
export interface SignedIn {
	readonly idToken: string;
	readonly accessToken: string;
	readonly refreshToken: string | null;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	readonly scope: string;
}

/** What a sign-in is bound to. Auth.js keeps each in a cookie of its own; we keep all in one. */
export interface Checks {
	/** The `state` parameter, which comes back with the code. */
	readonly state: string;
	/** Comes back inside the ID token. */
	readonly nonce: string;
	/** Redeems the code (RFC 7636): whoever holds it may sign in. */
	readonly codeVerifier: string;
}

/** Why Auth.js failed, and how far it had come by then. */
export interface Failure {
	readonly cause: unknown;
	/** Whether Logto had been asked for tokens. */
	readonly askedForTokens: boolean;
	/** Whether Logto said that it cannot answer at the moment, or did not answer. */
	readonly unavailable: boolean;
	/** How the token endpoint refused; `null` when it did not. Auth.js' own errors hide its words. */
	readonly refusal: LogtoAuthError | null;
}

/** What came of starting a sign-in: the address at Logto, and what to keep until the callback. */
export interface Started {
	readonly location: string | null;
	readonly checks: Checks | null;
	readonly failure: Failure | null;
}

/** What came of ending a sign-in. */
export interface Finished {
	readonly signedIn: SignedIn | null;
	readonly failure: Failure | null;
}

/** One request to Auth.js. */
export interface AuthJsRequest {
	readonly event: RequestEvent;
	readonly config: Config;
	/** Answers discovery from the cache and bounds every call in time. */
	readonly fetch: typeof fetch;
}

/** As the provider has it. */
const providerId = 'logto';

/** Auth.js' cookies. They travel between its two requests inside ours and never reach a browser. */
const checkCookies = { state: 'state', nonce: 'nonce', codeVerifier: 'code-verifier' } as const;

/**
 * Logto says when somebody authenticated (`auth_time`) only to who asks for an age. A year is longer
 * than any session of Logto's, so that it makes nobody sign in again.
 */
const defaultMaxAge = 365 * 24 * 3600;

/**
 * Starts a sign-in: `location` is at Logto. `parameters` reach Logto as they are.
 *
 * @throws {LogtoAuthError} `configuration` when the engine runs a copy of `@auth/core` that does not fit
 */
export async function startSignIn(
	request: AuthJsRequest,
	parameters: Readonly<Record<string, string>>
): Promise<Started> {
	const { response, witness } = await ask(request, (url) => {
		url.pathname += `/signin/${providerId}`;
		url.search = new URLSearchParams(parameters).toString();
		return { method: 'POST' };
	});
	if (witness.failure === null) await requireOwnFetch(witness);
	return {
		location: response.headers.get('location'),
		checks: await readChecks(request.config, response.headers.getSetCookie()),
		failure: witness.failure
	};
}

/**
 * Ends a sign-in: Auth.js checks state, nonce and PKCE against `checks`, and exchanges the code.
 *
 * @throws {LogtoAuthError} `configuration` when the engine runs a copy of `@auth/core` that does not fit
 */
export async function finishSignIn(request: AuthJsRequest, checks: Checks): Promise<Finished> {
	const cookie = await toCookieHeader(request.config, checks);
	const { witness } = await ask(request, (url) => {
		url.pathname += `/callback/${providerId}`;
		url.search = request.event.url.search;
		return { method: 'GET', headers: { cookie } };
	});
	if (witness.signedIn !== null) await requireOwnFetch(witness);
	return {
		signedIn: witness.failure === null ? witness.signedIn : null,
		failure: witness.failure
	};
}

async function ask(
	request: AuthJsRequest,
	prepare: (url: URL) => RequestInit
): Promise<{ readonly response: Response; readonly witness: Witness }> {
	const { event, config } = request;
	const url = new URL(config.basePath, event.url.origin);
	const init = prepare(url);
	const witness = new Witness();
	const authConfig = toAuthConfig(request, witness);
	const response = await respond(config.engine, new Request(url, init), url, authConfig);
	return { response, witness };
}

/** The values within Auth.js' cookies, or `null` when it did not set all of them. */
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

/** Only another codec than ours makes a cookie that does not open: it is a moment old. */
async function open({ secrets }: Config, name: string, token: string) {
	try {
		return await decode({ token, secret: [...secrets], salt: name });
	} catch (cause) {
		throw await toMismatch('it seals cookies in another way', cause);
	}
}

/** Auth.js' cookies as it made them, for a request that it will check. */
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

/** The two engines: Auth.js by way of `@auth/sveltekit`, or its core alone. */
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
	// The only place where a foreign function is called by its shape.
	const answer = await (handle as (input: unknown) => unknown)(input);
	return answer instanceof Response ? answer : new Response(null, { status: 404 });
}

/** Listens to what Auth.js does during one request, for it answers with addresses only. */
class Witness {
	signedIn: SignedIn | null = null;
	failure: Failure | null = null;
	/** Whether Auth.js asked Logto by the `fetch` that it was given. */
	usedOwnFetch = false;
	askedForTokens = false;
	unavailable = false;
	refusal: LogtoAuthError | null = null;

	fail(cause: unknown): void {
		const { askedForTokens, unavailable, refusal } = this;
		this.failure ??= { cause, askedForTokens, unavailable, refusal };
	}
}

/** Another `fetch` has no time-out and no memory of discovery, and the witness does not see its answers. */
async function requireOwnFetch({ usedOwnFetch }: Witness): Promise<void> {
	if (!usedOwnFetch) throw await toMismatch('it does not ask by the fetch that it was given');
}

async function toMismatch(why: string, cause?: unknown): Promise<LogtoAuthError> {
	const message = `The engine runs a copy of @auth/core that does not fit the one of this library: ${why}. ${await describeInstalledCores()}`;
	return new LogtoAuthError('configuration', { message, cause });
}

function toAuthConfig(request: AuthJsRequest, witness: Witness): AuthConfig {
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
		providers: [toProvider(request, witness)],
		callbacks: {
			jwt({ token, account }) {
				if (account?.id_token && account.access_token)
					witness.signedIn = {
						idToken: account.id_token,
						accessToken: account.access_token,
						refreshToken: account.refresh_token ?? null,
						expiresAt: account.expires_at ?? 0,
						scope: account.scope ?? ''
					};
				// Auth.js' own session cookie is not used: nothing of the person goes into it.
				return { sub: token.sub ?? '' };
			}
		},
		logger: { error: (error) => witness.fail(error), warn() {}, debug() {} }
	};
	// `@auth/sveltekit` writes `${base}/auth` into every config it is given, and AUTH_REDIRECT_PROXY_URL.
	const fixed = (value: string | undefined) => ({ get: () => value, set() {}, enumerable: true });
	return Object.defineProperties(authConfig, {
		basePath: fixed(config.basePath),
		redirectProxyUrl: fixed(undefined)
	});
}

function toProvider(request: AuthJsRequest, witness: Witness) {
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
		// Userinfo is asked for once the ID token is verified.
		idToken: true,
		profile: ({ sub }: { readonly sub?: unknown }) => ({ id: String(sub) }),
		[customFetch]: toOwnFetch(request, witness)
	};
	return createProvider(options, () => void reportOtherCopy(config.logger));
}

/** The `fetch` of a request, with the witness listening. */
function toOwnFetch({ fetch }: AuthJsRequest, witness: Witness): typeof globalThis.fetch {
	return async (input, init) => {
		witness.usedOwnFetch = true;
		const isForTokens = init?.method?.toUpperCase() === 'POST';
		witness.askedForTokens ||= isForTokens;
		try {
			const response = await fetch(input, init);
			witness.unavailable ||= response.status >= 500 || response.status === 429;
			if (isForTokens && response.status >= 400)
				witness.refusal = toRefusal(response.status, parseObject(await response.clone().text()));
			return response;
		} catch (error) {
			// Each runtime has its own words for a connection that broke.
			witness.unavailable = true;
			throw error;
		}
	};
}

/**
 * The name of Auth.js' error class for a failure, or `null` when it is none of Auth.js'. Goes by its
 * properties: the classes of another copy of `@auth/core` are others.
 */
export function toAuthJsType(cause: unknown): string | null {
	if (!(cause instanceof Error) || !('type' in cause && 'kind' in cause)) return null;
	return typeof cause.type === 'string' ? cause.type : null;
}
