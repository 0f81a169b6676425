import { LogtoAuthError } from '../../errors.js';
import type { RequestContext } from './request-context.js';
import { toJar } from '../sign-in/transaction/cookie-header-budget.js';
import type { RequestEvent } from '../kit.js';
import { isOwnCookie, toNaming } from '../session/cookie/session-cookie.js';

type Fetch = NonNullable<RequestEvent['fetch']>;
type Asked = Parameters<Fetch>;

/**
 * Makes a response private that uses a private response of the same app. `event.fetch` sends the user's cookies to the
 * app's own endpoints, in a request with its own context, so a public page could show what a guarded endpoint returns.
 * Once a public response has started, `event.fetch` sends no cookies, and a private response that arrives late is
 * dropped.
 */
export function trackPrivateFetch(event: RequestEvent, context: RequestContext): void {
	const { fetch, url } = event;
	if (fetch === undefined) return;
	event.fetch = (input, init) => {
		if (!isOfOrigin(input, url)) return fetch(...withoutOwnCookies(context, input, init));
		if (context.privacy.isTooLate()) return fetch(...toAnonymous(event, input, init));
		const asked = withCookies(context, input, init);
		// Runs before the caller's own handlers.
		const answer = fetch(...asked).then((response) => {
			if (!isPrivate(response)) return response;
			if (isRecognizable(event) && context.privacy.isTooLate()) {
				response.body?.cancel().catch(() => undefined);
				return fetch(...toRepeated(event, asked));
			}
			noteFields(response, context);
			return response;
		});
		// The caller handles the failure, perhaps later.
		answer.catch(() => undefined);
		return answer;
	};
}

/** Other sites also send `no-store`, and do not know this site's user. */
function isOfOrigin(input: RequestInfo | URL, url: URL): boolean {
	return toAddress(input, url)?.origin === url.origin;
}

function toAddress(input: RequestInfo | URL, url: URL): URL | null {
	const address = input instanceof Request ? input.url : String(input);
	return URL.canParse(address, url.href) ? new URL(address, url) : null;
}

/**
 * Removes the library's cookies where SvelteKit would send them but no browser would: to other ports, to subdomains,
 * and without TLS. The server there could use them to sign in here. Cookies that the app itself put into the field
 * stay.
 */
function withoutOwnCookies(context: RequestContext, ...[input, init]: Asked): Asked {
	const { event, options } = context;
	const hostname = toAddress(input, event.url)?.hostname ?? '';
	if (!`.${hostname}`.endsWith(`.${event.url.hostname}`) || toCredentials(input, init) === 'omit')
		return [input, init];
	const given = toJar(toHeaders(input, init).get('cookie'), []);
	const received = [...toJar(event.request.headers.get('cookie'), []).keys()];
	const known = event.cookies.getAll({ decode: (value) => value }).map(({ name }) => name);
	const names = new Set([...received, ...known].map((name) => name.trim()));
	const blank = [...names].filter(
		(name) => !given.has(name) && isOwnCookie(event, name, toNaming(options))
	);
	return blank.length === 0
		? [input, init]
		: withJar([...given, ...blank.map((name) => [name, ''] as const)], input, init);
}

const toCredentials = (...[input, init]: Asked) =>
	input instanceof Request ? input.credentials : init?.credentials;

const toHeaders = (...[input, init]: Asked) =>
	new Headers(input instanceof Request ? input.headers : (init?.headers ?? {}));

/** Sends exactly these cookies. If SvelteKit receives a `Request`, it ignores the second argument. */
function withJar(jar: readonly (readonly [string, string])[], ...[input, init]: Asked): Asked {
	const headers = toHeaders(input, init);
	headers.set('cookie', jar.map(([name, value]) => `${name}=${value}`).join('; '));
	return input instanceof Request
		? [new Request(input, { headers })]
		: [input, { ...init, headers }];
}

/** Whether the request itself identifies its user. */
const isRecognizable = ({ request: { headers } }: RequestEvent): boolean =>
	headers.has('cookie') || headers.has('authorization');

/** Adds the cookies that this request has set, which SvelteKit does not know. SvelteKit adds the user's cookies. */
function withCookies(context: RequestContext, ...[input, init]: Asked): Asked {
	if (toCredentials(input, init) === 'omit') return [input, init];
	const given = toJar(toHeaders(input, init).get('cookie'), []);
	const corrected = toCorrections(context, [...given.keys()]);
	if (corrected.size === 0) return [input, init];
	const jar = [...given].filter(([name]) => !isDisguised(context, name)).concat([...corrected]);
	return withJar(jar, input, init);
}

/**
 * The library's cookies that differ from what SvelteKit sends, with an empty value for none: those that this request
 * has set, and those that a disguised name imitates.
 */
function toCorrections(
	context: RequestContext,
	given: readonly string[]
): ReadonlyMap<string, string> {
	const received = toJar(context.event.request.headers.get('cookie'), []);
	const names = [...given, ...received.keys()].filter((name) => isDisguised(context, name));
	return new Map([
		...names.map((name) => [name.trim(), received.get(name.trim()) ?? ''] as const),
		...context.changes().map(({ name, value }) => [name, value] as const)
	]);
}

/**
 * Whether a name becomes one of the library's cookies when SvelteKit sends it. SvelteKit removes Unicode white space
 * from cookie names, so a sister domain could plant a cookie under such a name.
 */
function isDisguised({ event, options }: RequestContext, name: string): boolean {
	const imitated = name.trim();
	return imitated !== name && isOwnCookie(event, imitated, toNaming(options));
}

/** Removes what identifies the user. Workers do not support `credentials` in a `Request`, so it becomes an address. */
function toAnonymous({ request: own }: RequestEvent, ...[input, init]: Asked): Asked {
	const isRequest = input instanceof Request;
	const headers = toHeaders(input, init);
	headers.delete('cookie');
	if (headers.get('authorization') === own.headers.get('authorization'))
		headers.delete('authorization');
	if (!isRequest) return [input, { ...init, headers, credentials: 'omit' }];
	const { url, method, body, redirect, signal } = input;
	const sent = body === null ? {} : { body, duplex: 'half' };
	return [url, { method, headers, redirect, signal, ...sent, credentials: 'omit' }];
}

/**
 * Repeats a request without cookies, because its private response came too late.
 *
 * @throws {LogtoAuthError} `session_missing` if the request could have an effect twice
 */
function toRepeated(event: RequestEvent, asked: Asked): Asked {
	const [input, init] = asked;
	const method = input instanceof Request ? input.method : (init?.method ?? 'GET');
	if (!/^(?:GET|HEAD)$/i.test(method)) throw new LogtoAuthError('session_missing');
	return toAnonymous(event, ...asked);
}

const isPrivate = ({ headers }: Response) =>
	/\b(?:private|no-store)\b/i.test(headers.get('cache-control') ?? '');

function noteFields({ headers }: Response, context: RequestContext): void {
	const vary = headers.get('vary')?.toLowerCase() ?? '';
	const readsAuthorization = vary.includes('authorization');
	if (readsAuthorization) context.privacy.noteAuthorization();
	if (!readsAuthorization || vary.includes('cookie')) context.privacy.noteCookie();
}
