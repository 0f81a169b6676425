import { Auth, customFetch, skipCSRFCheck, type AuthConfig } from '@auth/core';
import { AuthError } from '@auth/core/errors';
import type { OIDCConfig } from '@auth/core/providers';
import { toCookieName, toCookieOptions } from './session/session-cookie.js';
import type { RequestEvent } from './kit.js';
import type { Config } from './options.js';

/**
 * `SvelteKitAuth` of `@auth/sveltekit`, by its shape, so that neither the package nor its types are
 * needed where it does not run (SvelteKit 3).
 */
export type Engine = (config: (event: unknown) => Promise<AuthConfig>) => {
	// `never`, so that the function with its own event type fits.
	handle: (input: never) => unknown;
};

/** What Auth.js brought from Logto, before anything of it is believed beyond what Auth.js checks. */
export interface SignedIn {
	readonly idToken: string;
	readonly accessToken: string;
	readonly refreshToken: string | null;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	readonly scope: string;
}

/** What came of asking Auth.js. `cookies` are its own: state, nonce, code verifier, address. */
export interface Outcome {
	readonly location: string | null;
	readonly cookies: readonly string[];
	readonly signedIn: SignedIn | null;
	/** Why it failed, and whether Logto had been asked for tokens by then. */
	readonly failure: { readonly cause: unknown; readonly askedForTokens: boolean } | null;
}

/** One request to Auth.js. */
export interface AuthJsRequest {
	readonly event: RequestEvent;
	readonly config: Config;
	/** `paths.base`, the path of Auth.js' cookies. */
	readonly base: string;
	/** Answers discovery from the cache and bounds every call in time. */
	readonly fetch: typeof fetch;
}

const providerId = 'logto';

/** Starts a sign-in: the outcome's `location` is at Logto. `parameters` reach Logto as they are. */
export function startSignIn(
	request: AuthJsRequest,
	parameters: Readonly<Record<string, string>>,
	redirectTo: string
): Promise<Outcome> {
	return ask(request, (url) => {
		url.pathname += `/signin/${providerId}`;
		url.search = new URLSearchParams(parameters).toString();
		return { method: 'POST', body: new URLSearchParams({ callbackUrl: redirectTo }) };
	});
}

/** Ends a sign-in: checks state, nonce and PKCE, and exchanges the code. */
export async function finishSignIn(request: AuthJsRequest): Promise<Outcome> {
	const { event, base } = request;
	const outcome = await ask(request, (url) => {
		url.pathname += `/callback/${providerId}`;
		url.search = event.url.search;
		return { method: 'GET' };
	});
	const name = redirectCookie(event, base);
	const path = base === '' ? '/' : base;
	const forget = event.cookies.serialize(name, '', { ...toCookieOptions(event, path), maxAge: 0 });
	const checks = outcome.cookies.filter((cookie) => !cookie.startsWith(`${name}=`));
	return { ...outcome, cookies: [...checks, forget] };
}

async function ask(request: AuthJsRequest, prepare: (url: URL) => RequestInit): Promise<Outcome> {
	const { event, config } = request;
	const url = new URL(config.basePath, event.url.origin);
	const init = prepare(url);
	const witness = new Witness();
	const response = await respond(
		config.engine,
		new Request(url, { ...init, headers: { cookie: toCookieHeader(request) } }),
		url,
		toAuthConfig(request, witness)
	);
	return {
		location: response.headers.get('location'),
		cookies: response.headers.getSetCookie().filter((cookie) => isOurs(request, cookie)),
		signedIn: witness.failure === null ? witness.signedIn : null,
		failure: witness.failure
	};
}

/** Auth.js' own session cookie, and one for CSRF, are not used and not sent. */
function isOurs({ event, base }: AuthJsRequest, cookie: string): boolean {
	const { state, nonce, pkceCodeVerifier, callbackUrl } = toCookies(event, base);
	const name = cookie.slice(0, cookie.indexOf('='));
	return [state, nonce, pkceCodeVerifier, callbackUrl].some((own) => own?.name === name);
}

/** Auth.js sees its own three cookies and nothing else that a browser sent. */
function toCookieHeader({ event, base }: AuthJsRequest): string {
	const { state, nonce, pkceCodeVerifier } = toCookies(event, base);
	const names = [state, nonce, pkceCodeVerifier].map((cookie) => cookie?.name);
	return (event.request.headers.get('cookie') ?? '')
		.split(';')
		.map((pair) => pair.trim())
		.filter((pair) => names.includes(pair.slice(0, pair.indexOf('='))))
		.join('; ');
}

/** Where the person wanted to go, as the browser kept it: not yet checked. `null` without one. */
export function readRedirectCookie({ event, base }: AuthJsRequest): string | null {
	const name = redirectCookie(event, base);
	const pairs = (event.request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
	const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
	try {
		return value === undefined ? null : decodeURIComponent(value);
	} catch {
		return null;
	}
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
	failure: Outcome['failure'] = null;
	askedForTokens = false;

	fail(cause: unknown): void {
		this.failure ??= { cause, askedForTokens: this.askedForTokens };
	}
}

function toAuthConfig(request: AuthJsRequest, witness: Witness): AuthConfig {
	const { event, config, base } = request;
	const authConfig: AuthConfig = {
		basePath: config.basePath,
		secret: [...config.secrets],
		trustHost: true,
		skipCSRFCheck,
		useSecureCookies: event.url.protocol === 'https:',
		cookies: toCookies(event, base),
		providers: [toProvider(request, witness)],
		callbacks: {
			redirect: ({ url, baseUrl }) => (url.startsWith('/') ? `${baseUrl}${url}` : baseUrl),
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
	// `@auth/sveltekit` writes `${base}/auth` into every config it is given.
	return Object.defineProperty(authConfig, 'basePath', {
		get: () => config.basePath,
		set() {},
		enumerable: true
	});
}

function toProvider({ config, fetch }: AuthJsRequest, witness: Witness): OIDCConfig<object> {
	const params: Record<string, string> = { scope: config.scope };
	// Without prompt=consent Logto gives no refresh token, whatever the scope says.
	if (config.scope.split(' ').includes('offline_access')) params['prompt'] = 'consent';
	if (config.resource !== null) params['resource'] = config.resource;
	return {
		id: providerId,
		name: 'Logto',
		type: 'oidc',
		issuer: config.issuer,
		clientId: config.clientId,
		clientSecret: config.clientSecret,
		checks: ['pkce', 'state', 'nonce'],
		authorization: { params },
		profile: (profile: { sub?: unknown }) => ({ id: String(profile.sub) }),
		[customFetch]: (input: RequestInfo | URL, init?: RequestInit) => {
			if (init?.method?.toUpperCase() === 'POST') witness.askedForTokens = true;
			return fetch(input, init);
		}
	};
}

/** The name of the cookie that remembers where to go. */
function redirectCookie(event: RequestEvent, base: string): string {
	return toCookieName(event, 'logto.redirect-to', base === '' ? '/' : base);
}

function toCookies(event: RequestEvent, base: string): NonNullable<AuthConfig['cookies']> {
	const path = base === '' ? '/' : base;
	const { encode: _, ...shared } = toCookieOptions(event, path);
	const cookie = (name: string) => ({
		name: toCookieName(event, name, path),
		options: { ...shared, maxAge: 15 * 60 }
	});
	return {
		state: cookie('logto.state'),
		nonce: cookie('logto.nonce'),
		pkceCodeVerifier: cookie('logto.code-verifier'),
		callbackUrl: { ...cookie(''), name: redirectCookie(event, base) },
		sessionToken: cookie('logto.unused'),
		csrfToken: cookie('logto.unused-csrf')
	};
}

/** The name of Auth.js' error class for a failure, or `null` when it is none of Auth.js'. */
export function toAuthJsType(cause: unknown): string | null {
	return cause instanceof AuthError ? cause.type : null;
}
