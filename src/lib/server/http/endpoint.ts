import { LogtoAuthError } from '../../errors.js';
import { longestWanted, toSafeRedirect } from '../../protocol/redirect-to.js';
import type { RequestContext } from '../request/request-context.js';
import { readWithin } from '../internal/read-within.js';
import { base, type RequestEvent } from '../kit.js';

/** The input of an endpoint. */
export interface EndpointRequest {
	readonly event: RequestEvent;
	readonly context: RequestContext;
	readonly basePath: string;
	/** The app's home page, `/` or `paths.base` with a slash. */
	readonly home: string;
}

/** Answers one request. It can throw a `LogtoAuthError`, which the router answers. */
export type Endpoint = (request: EndpointRequest) => Promise<Response>;

/** The longest body, in bytes. Forms of the components are short. */
const maxBodyLength = 16_384;

/**
 * The string fields of a form (url-encoded or multipart) or of a JSON object.
 *
 * @throws {LogtoAuthError} `request_invalid`
 */
export async function readFields({ request }: RequestEvent): Promise<Record<string, string>> {
	if (Number(request.headers.get('content-length') ?? 0) > maxBodyLength)
		throw new LogtoAuthError('request_invalid');
	const type = request.headers.get('content-type') ?? '';
	try {
		// Read at most the longest body, whatever `content-length` says.
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

/** The path of this site in a field, else the home page. */
export function toRedirect({ event, home }: EndpointRequest, value: unknown): string {
	return toSafeRedirect(value, event.url.origin) ?? home;
}

/**
 * The page to open after a sign-in: like {@link toRedirect}, but it can be longer, because no header field contains it. A
 * path that is too long loses its query, and the log says so.
 */
export function toWanted(request: EndpointRequest, value: unknown): string {
	const { event, context, home } = request;
	const wanted = toSafeRedirect(value, event.url.origin, longestWanted);
	// A character outside of ASCII takes nine characters.
	if (wanted !== null || typeof value !== 'string' || value.length * 9 <= longestWanted)
		return wanted ?? home;
	const path = toSafeRedirect(value.split(/[?#]/)[0], event.url.origin);
	if (path !== null) context.runtime().config.logger.warn(tooLong);
	return path ?? home;
}

const tooLong = `The "redirectTo" of a sign-in is longer than ${longestWanted} characters, so the sign-in redirects to the page without its query.`;

/** A redirect with 303 See Other, unless another status is given. */
export function redirectTo(location: string, status = 303): Response {
	const headers = { location, 'cache-control': 'private, no-store' };
	return new Response(null, { status, headers });
}

/** The address of the home page: `paths.base` with a slash. */
export const homePath = `${base}/`;

/** Whether the client accepts a page. */
export function wantsHtml({ request }: Pick<RequestEvent, 'request'>): boolean {
	return request.headers.get('accept')?.includes('text/html') === true;
}

/** Whether the client requests JSON and not a page. */
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
