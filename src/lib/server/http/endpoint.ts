import { LogtoAuthError } from '../../errors.js';
import { longestWanted, toSafeRedirect } from '../../protocol/redirect-to.js';
import type { RequestContext } from '../request/request-context.js';
import { readWithin } from '../internal/read-within.js';
import { base, type RequestEvent } from '../kit.js';
import { serializeCookie, type CookieChange } from '../session/cookie/session-cookie.js';

/** What an endpoint works with. */
export interface EndpointRequest {
	readonly event: RequestEvent;
	readonly context: RequestContext;
	readonly basePath: string;
	/** The app's home page, `/` or `paths.base` with a slash. */
	readonly home: string;
}

/** Answers one request; may throw a `LogtoAuthError`, which the router answers. */
export type Endpoint = (request: EndpointRequest) => Promise<Response>;

/** A form's fields are short; more is not from our components. */
const maxBodyLength = 16_384;

/**
 * The text fields of a form (url-encoded or multipart) or of a JSON object.
 *
 * @throws {LogtoAuthError} `request_invalid`
 */
export async function readFields({ request }: RequestEvent): Promise<Record<string, string>> {
	if (Number(request.headers.get('content-length') ?? 0) > maxBodyLength)
		throw new LogtoAuthError('request_invalid');
	const type = request.headers.get('content-type') ?? '';
	try {
		// No more of the body is read than a form of ours may have, whatever it says of its length.
		const body = new Response(await readWithin(request.body, maxBodyLength), {
			headers: { 'content-type': type }
		});
		const entries = type.includes('application/json')
			? Object.entries(toObject(await body.json()))
			: [...(await body.formData()).entries()];
		return toTexts(entries);
	} catch (cause) {
		throw new LogtoAuthError('request_invalid', { cause });
	}
}

/** The fields of a query. */
export function readQuery({ url }: RequestEvent): Record<string, string> {
	return Object.fromEntries(url.searchParams);
}

/** A path of this site from a field, else the home page. */
export function toRedirect({ event, home }: EndpointRequest, value: unknown): string {
	return toSafeRedirect(value, event.url.origin) ?? home;
}

/**
 * The page that a sign-in is to open: as {@link toRedirect}, and longer, for it stands in no field of a response. One
 * that is too long loses its query, and the log says so.
 */
export function toWanted(request: EndpointRequest, value: unknown): string {
	const { event, context, home } = request;
	const wanted = toSafeRedirect(value, event.url.origin, longestWanted);
	// A letter outside of ASCII takes nine characters.
	if (wanted !== null || typeof value !== 'string' || value.length * 9 <= longestWanted)
		return wanted ?? home;
	const path = toSafeRedirect(value.split(/[?#]/)[0], event.url.origin);
	if (path !== null) context.runtime().config.logger.warn(tooLong);
	return path ?? home;
}

const tooLong = `The "redirectTo" of a sign-in is longer than ${longestWanted} characters, so it leads to the page without its query.`;

/** 303 See Other, unless it is another status. */
export function redirectTo(
	location: string,
	cookies: readonly string[] = [],
	status = 303
): Response {
	const headers = new Headers({ location, 'cache-control': 'private, no-store' });
	for (const cookie of cookies) headers.append('set-cookie', cookie);
	return new Response(null, { status, headers });
}

/** Cookies as the `Set-Cookie` of a response that SvelteKit does not make. */
export const toSetCookies = (changes: readonly CookieChange[]): readonly string[] =>
	changes.map(serializeCookie);

/** `paths.base` with the slash that makes it the address of the home page. */
export const homePath = `${base}/`;

/** Whether somebody looks at the answer. */
export function wantsHtml({ request }: Pick<RequestEvent, 'request'>): boolean {
	return request.headers.get('accept')?.includes('text/html') === true;
}

/** Whether the client asked for JSON and not for a page. */
export function wantsJson(event: Pick<RequestEvent, 'request'>): boolean {
	const accept = event.request.headers.get('accept') ?? '';
	return accept.includes('application/json') && !wantsHtml(event);
}

function toObject(value: unknown): object {
	if (typeof value === 'object' && value !== null) return value;
	throw new TypeError('The body is not a JSON object.');
}

function toTexts(entries: ReadonlyArray<readonly [string, unknown]>): Record<string, string> {
	const texts = new Map<string, string>();
	for (const [name, value] of entries) if (typeof value === 'string') texts.set(name, value);
	return Object.fromEntries(texts);
}
