import { LogtoAuthError } from '../../errors.js';
import type { RequestContext } from './request-context.js';
import { toJar } from '../sign-in/transaction/cookie-header-budget.js';
import type { RequestEvent } from '../kit.js';
import { isOwnCookie, toNaming } from '../session/cookie/session-cookie.js';

type Fetch = NonNullable<RequestEvent['fetch']>;
type Asked = Parameters<Fetch>;

/**
 * What an app asks of itself (`event.fetch`) it asks with the visitor's cookies, in a request with a
 * context of its own. Where the answer is for the visitor alone, so is what is made of it: a public page
 * that shows what a guarded endpoint says. Once a public response has begun it asks without cookies, and an
 * answer for the visitor alone that comes only then is dropped.
 */
export function watchFetch(event: RequestEvent, context: RequestContext): void {
	const { fetch, url } = event;
	if (fetch === undefined) return;
	event.fetch = (input, init) => {
		if (!isOfOrigin(input, url)) return fetch(...withoutOwnCookies(context, input, init));
		if (context.privacy.isTooLate()) return fetch(...toAnonymous(event, input, init));
		const asked = withCookies(context, input, init);
		// Runs before the caller goes on.
		const answer = fetch(...asked).then((response) => {
			if (!isPrivate(response)) return response;
			if (isRecognizable(event) && context.privacy.isTooLate()) {
				response.body?.cancel().catch(() => undefined);
				return fetch(...toRepeated(event, asked));
			}
			noteFields(response, context);
			return response;
		});
		// A failure is the caller's, who may wait for it later.
		answer.catch(() => undefined);
		return answer;
	};
}

/** Other sites say `no-store` too, and do not know who looks at this one. */
function isOfOrigin(input: RequestInfo | URL, url: URL): boolean {
	return toAddress(input, url)?.origin === url.origin;
}

function toAddress(input: RequestInfo | URL, url: URL): URL | null {
	const address = input instanceof Request ? input.url : String(input);
	return URL.canParse(address, url.href) ? new URL(address, url) : null;
}

/**
 * Without our cookies where SvelteKit would send them although no browser would: to other ports, to hosts below
 * this one, and without TLS. The server there could sign in here with them. What the app itself wrote
 * into the field stays.
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

/** With these cookies in the field. SvelteKit takes a request as it is, and looks at no second argument then. */
function withJar(jar: readonly (readonly [string, string])[], ...[input, init]: Asked): Asked {
	const headers = toHeaders(input, init);
	headers.set('cookie', jar.map(([name, value]) => `${name}=${value}`).join('; '));
	return input instanceof Request
		? [new Request(input, { headers })]
		: [input, { ...init, headers }];
}

/** Whether the request itself says who sent it. */
const isRecognizable = ({ request: { headers } }: RequestEvent): boolean =>
	headers.has('cookie') || headers.has('authorization');

/**
 * With the cookies that this request has set, which SvelteKit does not know of. SvelteKit adds the visitor's
 * cookies to these.
 */
function withCookies(context: RequestContext, ...[input, init]: Asked): Asked {
	if (toCredentials(input, init) === 'omit') return [input, init];
	const given = toJar(toHeaders(input, init).get('cookie'), []);
	const corrected = toCorrections(context, [...given.keys()]);
	if (corrected.size === 0) return [input, init];
	const jar = [...given].filter(([name]) => !isDisguised(context, name)).concat([...corrected]);
	return withJar(jar, input, init);
}

/**
 * The cookies of ours that differ from what SvelteKit sends, without a value where there is none: what this
 * request has set, and what is disguised.
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
 * SvelteKit takes blanks of Unicode off the names of cookies before it sends them on. A sister domain may plant
 * a cookie under such a name, and it would become the cookie of ours that it imitates.
 */
function isDisguised({ event, options }: RequestContext, name: string): boolean {
	const imitated = name.trim();
	return imitated !== name && isOwnCookie(event, imitated, toNaming(options));
}

/** Without what says who the visitor is. Of a request Workers know no `credentials`: it becomes an address. */
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
 * Without cookies, for an answer that came too late with them.
 *
 * @throws {LogtoAuthError} `session_missing` where asking again would do something again
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
