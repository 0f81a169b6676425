import type { RequestContext } from '../request/request-context.js';
import { leaveForm } from './leave.js';
import { leadTo, toRequestKind } from './request-kind.js';
import { isCovered } from '../guards/rules/rules.js';
import { isRedirect, type RequestEvent } from '../kit.js';
import { toJar } from '../sign-in/transaction/cookie-header-budget.js';
import {
	defaultHeaderBudget,
	hasOnlyPreloads,
	listLargestFields,
	measureFields,
	reserved
} from '../config/header-budget.js';
import {
	isOwnCookie,
	mayHoldSession,
	measureCookies,
	serializeCookie,
	toNaming,
	type CookieChange
} from '../session/cookie/session-cookie.js';
import type { CookieBudget } from '../session/sessions.js';
import { whenKnown, type MaybePromise } from '../internal/async/maybe-promise.js';

/**
 * Finishes the response of the hook: adds the cookies that the request set, and makes it private if it depends on a
 * session or a token, or may still do so. Returns without a promise unless a session must be made smaller.
 */
export function finish(response: Response, context: RequestContext): MaybePromise<Response> {
	const touched = context.privacy.isTouched();
	const sets = context.changes().length > 0;
	const held =
		touched || sets || setsOwnCookie(response, context) || mayReadLate(response, context);
	context.privacy.start(held);
	if (!held && !context.isUnavailable()) return response;
	const fields = touched ? context.privacy.fields() : cookieField;
	const finished = change(response, (headers) => {
		makePrivate(headers, fields);
		if (response.status === 503 && context.isUnavailable() && !headers.has('retry-after'))
			headers.set('retry-after', String(retryAfter));
	});
	return sets ? withCookies(finished, context) : finished;
}

/** Adds the cookies of the request, as far as the other fields leave room for them. */
function withCookies(response: Response, context: RequestContext): MaybePromise<Response> {
	const budget = toCookieBudget(response, context);
	return whenKnown(context.changesWithin(budget), (changes) => {
		const isOver = measureCookies(changes) > budget.bytes;
		if (!isOver || !hasOnlyPreloads(response.headers))
			return change(response, (headers) => setCookies(headers, changes));
		// Preload hints are worth less than the cookies.
		return withCookies(
			change(response, (headers) => headers.delete('link')),
			context
		);
	});
}

function toCookieBudget({ headers }: Response, context: RequestContext): CookieBudget {
	const limit = context.options.session?.headerBudget ?? defaultHeaderBudget;
	const left = limit - reserved - measureFields(headers);
	return {
		// The response to a request of the app to itself is sent in another response with fields of its own.
		bytes: context.event.isSubRequest === true ? left / 2 : left,
		otherFields: () => listLargestFields(headers)
	};
}

/** If two cookies have the same name, browsers keep the last one, so the first is not sent. */
function setCookies(headers: Headers, changes: readonly CookieChange[]): void {
	const names = new Set(changes.map(({ name }) => name));
	const given = headers.getSetCookie();
	const kept = given.filter((cookie) => !names.has(cookie.slice(0, cookie.indexOf('='))));
	if (kept.length < given.length) {
		headers.delete('set-cookie');
		for (const cookie of kept) headers.append('set-cookie', cookie);
	}
	for (const cookie of changes) headers.append('set-cookie', serializeCookie(cookie));
}

/** After a failure Logto is not asked to confirm a session for this many seconds. */
const retryAfter = 10;

const cookieField: readonly string[] = ['Cookie'];

/**
 * Answers a redirect that a later hook of the app throws, because SvelteKit would create a response that no hook sees.
 * `null` leaves the redirect to SvelteKit: it does not depend on a session, or the app has set cookies, which would be
 * lost here. The library's cookies are then set by the next response.
 */
export function finishRedirect(
	event: RequestEvent,
	context: RequestContext,
	thrown: unknown
): MaybePromise<Response> | null {
	if (!isRedirect(thrown) || !context.privacy.isTouched() || hasNewCookies(event, context))
		return null;
	const answer = leadTo(toRequestKind(event), thrown.location, thrown.status);
	return finish(leaveForm(context, answer), context);
}

/**
 * Whether the app has set or deleted cookies, which SvelteKit adds only to its own responses. They include the
 * library's cookies if a request of the app to itself (`event.fetch`) renewed the session.
 */
function hasNewCookies(event: RequestEvent, { options }: RequestContext): boolean {
	const sent = toSeen(event.request.headers.get('cookie'));
	const isNew = (name: string, value: string) =>
		name !== '' && sent.get(name)?.includes(value) !== true;
	return event.cookies
		.getAll({ decode: (value) => value })
		.some(({ name, value }) => isNew(name, value) && !isOwnCookie(event, name, toNaming(options)));
}

/** The values that SvelteKit can return for a received cookie. SvelteKit 2 trims its name and removes quotes around its value. */
function toSeen(header: string | null): ReadonlyMap<string, readonly string[]> {
	const seen = new Map<string, readonly string[]>();
	for (const [sent, value] of toJar(header, [])) {
		const trimmed = value.trim();
		for (const name of new Set([sent, sent.trim()]))
			seen.set(name, [...(seen.get(name) ?? []), value, trimmed, trimmed.slice(1, -1)]);
	}
	return seen;
}

/** Whether SvelteKit sets one of the library's cookies, which a request of the app to itself received. */
function setsOwnCookie({ headers }: Response, { event, options }: RequestContext): boolean {
	const cookies = headers.getSetCookie();
	return cookies.some((cookie) => isOwnCookie(event, cookie, toNaming(options)));
}

/**
 * Whether the app may read the session while the response streams. A response with a length or an ETag is complete, so
 * the caching of images and rendered pages stays as the app set it.
 */
function mayReadLate({ body, headers }: Response, { event, options }: RequestContext): boolean {
	if (body === null || headers.has('content-length') || headers.has('etag')) return false;
	if (isCovered(options.publicStreams ?? [], event.route.id)) return false;
	const { headers: sent } = event.request;
	return mayHoldSession(event, sent.get('cookie'), toNaming(options)) || sent.has('authorization');
}

/** Changes a copy where needed: the headers of a response from `fetch` or `Response.redirect` are read-only. */
function change(response: Response, write: (headers: Headers) => void): Response {
	try {
		write(response.headers);
		return response;
	} catch {
		const { status, statusText } = response;
		// Caches store no other response, such as a switch to WebSocket.
		if (status < 200) return response;
		const headers = new Headers(response.headers);
		write(headers);
		return new Response(response.body, { status, statusText, headers });
	}
}

/** Fields that overrule `Cache-Control` at a CDN, by Edge Architecture, Akamai and nginx. */
const cdnFields: ReadonlySet<string> = new Set([
	'surrogate-control',
	'edge-control',
	'x-accel-expires'
]);

const noFields: readonly string[] = [];

/** RFC 9213: `CDN-Cache-Control` and names with the same ending. Most responses have none, and nothing is made for them. */
function findCdnFields(headers: Headers): readonly string[] {
	let found: string[] | null = null;
	for (const name of headers.keys())
		if (name.endsWith('-cache-control') || cdnFields.has(name)) (found ??= []).push(name);
	return found ?? noFields;
}

const isPrivate = /\bno-store\b/i;

function makePrivate(headers: Headers, fields: readonly string[]): void {
	const caching = headers.get('cache-control');
	if (caching === null || !isPrivate.test(caching))
		headers.set('cache-control', 'private, no-store');
	varyBy(headers, fields);
	// Comes last, because Node sorts the names for it, and keeps them sorted until a field is set.
	for (const name of findCdnFields(headers))
		headers.set(name, name === 'x-accel-expires' ? '0' : 'private, no-store');
}

function varyBy(headers: Headers, fields: readonly string[]): void {
	const vary = headers.get('vary');
	const [first = ''] = fields;
	if (vary === null) return headers.set('vary', fields.length === 1 ? first : fields.join(', '));
	const known = vary.toLowerCase().split(/[\s,]+/);
	for (const field of fields)
		if (!known.includes('*') && !known.includes(field.toLowerCase())) headers.append('vary', field);
}
