import { toSafeRedirect } from '../../protocol/redirect-to.js';
import { base, type RequestEvent } from '../kit.js';
import { createShortSeal } from '../sign-in/transaction/headerless-seal.js';
import { toJar } from '../sign-in/transaction/cookie-header-budget.js';
import type { RequestContext } from '../request/request-context.js';
import { now } from '../internal/clock.js';
import { toBase64Url } from '../internal/digest.js';
import { toCookieName, toCookieOptions, toDeletion } from '../session/cookie/session-cookie.js';
import type { Config } from '../config/config.js';
import { redirectTo } from '../http/endpoint.js';

/** The longest time for the redirect through Logto, in seconds. */
const maxAge = 600;

/** The longest path, in characters. Sealed, it takes 2 kB of a response, and proxies accept 4 kB. */
const maxPathLength = 1400;

/** The page that Logto opens after a sign-out, and what this site keeps until then. */
export interface SignOutReturn {
	/** A path that is registered at Logto as a post sign-out redirect URI. */
	readonly path: string;
	/** The parameter `state` (OpenID Connect RP-Initiated Logout §2); `null` when it is not needed. */
	readonly state: string | null;
}

/**
 * Prepares the return to a page of this site. Logto accepts only registered addresses, so a sealed cookie keeps another
 * page, and the hook redirects to it when the browser returns.
 *
 * @param wanted the path of the page; `null` for the first registered path
 */
export async function prepareReturn(
	event: RequestEvent,
	context: RequestContext,
	wanted: string | null
): Promise<SignOutReturn> {
	const { config } = context.runtime();
	const { redirectPaths } = config.signOut;
	const [first] = redirectPaths;
	if (wanted === null || redirectPaths.includes(wanted)) {
		clearReturn(event, context);
		return { path: wanted ?? first, state: null };
	}
	const state = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
	const expiresAt = Math.ceil(now()) + maxAge;
	const value = await toSeal(event, config).seal({ state, to: shorten(wanted) }, expiresAt);
	const options = { ...toCookieOptions(event), maxAge };
	context.setCookies([{ name: toName(event, config), value, options }]);
	return { path: first, state };
}

/** Removes an earlier return. */
function clearReturn(event: RequestEvent, context: RequestContext): void {
	const name = toName(event, context.runtime().config);
	const cookies = toJar(event.request.headers.get('cookie'), []);
	if (cookies.has(name)) context.setCookies([toDeletion(name, toCookieOptions(event))]);
}

/**
 * Redirects a browser that returns from Logto's sign-out; `null` for every other request. Only the browser that signed out
 * has the cookie, and only the `state` of that sign-out matches it.
 */
export function answerReturn(
	event: RequestEvent,
	context: RequestContext
): Promise<Response | null> | null {
	const { method, headers } = event.request;
	if (method !== 'GET' || event.isDataRequest || event.isSubRequest === true) return null;
	const cookies = headers.get('cookie');
	// SvelteKit forbids reading the query of a page that it prerenders. Such a request has no cookies.
	if (cookies === null) return null;
	// Without a query there are no parameters.
	if (event.url.search === '' || !event.url.searchParams.has('state')) return null;
	const name = toCookieName(event, 'sign-out', {
		cookiePrefix: context.options.cookiePrefix,
		base
	});
	const value = toJar(cookies, []).get(name);
	return value === undefined ? null : leadOn(event, context, value);
}

async function leadOn(
	event: RequestEvent,
	context: RequestContext,
	value: string
): Promise<Response | null> {
	const { config } = context.runtime();
	const here = trimSlash(event.url.pathname);
	if (!config.signOut.redirectPaths.some((path) => trimSlash(path) === here)) return null;
	const claims = await toSeal(event, config).open(value);
	if (claims?.['state'] !== event.url.searchParams.get('state')) return null;
	const to = toSafeRedirect(claims['to'], event.url.origin);
	if (to === null) return null;
	clearReturn(event, context);
	return redirectTo(to);
}

/** The path without its query when it is too long, else the home page. */
function shorten(path: string): string {
	const candidates = [path, path.split(/[?#]/)[0] ?? path];
	return candidates.find(({ length }) => length <= maxPathLength) ?? `${base}/`;
}

/** SvelteKit removes the slash of `/app/` before any hook runs. */
const trimSlash = (path: string): string => path.replace(/\/+$/, '');

const toName = (event: RequestEvent, { cookiePrefix }: Config): string =>
	toCookieName(event, 'sign-out', { cookiePrefix, base });

/** The purpose of the seal: it opens only for this application, issuer and address. */
const toSeal = ({ url }: RequestEvent, { secrets, clientId, issuer, basePath }: Config) =>
	createShortSeal(secrets, `logto.sign-out ${clientId} ${issuer} ${url.origin}${basePath}`);
