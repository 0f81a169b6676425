import type { RequestContext } from './context.js';
import { toJar } from './login/room.js';
import type { RequestEvent } from './kit.js';

type Fetch = NonNullable<RequestEvent['fetch']>;

/**
 * What an app asks of itself (`event.fetch`) it asks with the visitor's cookies, in a request with a
 * context of its own. Where the answer is for the visitor alone, so is what is made of it: a public page
 * that shows what a guarded endpoint says. Once a public response has begun it asks without cookies.
 */
export function watchFetch(event: RequestEvent, context: RequestContext): void {
	const { fetch, url } = event;
	if (fetch === undefined) return;
	event.fetch = (input, init) => {
		if (!isOfOrigin(input, url)) return fetch(input, init);
		const answer = fetch(input, withCookies(context, input, init));
		// Runs before the caller goes on. A failure is the caller's.
		answer.then(
			(response) => {
				if (isPrivate(response)) noteFields(response, context);
			},
			() => undefined
		);
		return answer;
	};
}

/** Other sites say `no-store` too, and do not know who looks at this one. */
function isOfOrigin(input: RequestInfo | URL, url: URL): boolean {
	const address = input instanceof Request ? input.url : String(input);
	return URL.canParse(address, url.href) && new URL(address, url).origin === url.origin;
}

/** With the cookies that this request has set, which SvelteKit does not know of; late with none. */
function withCookies(
	context: RequestContext,
	input: Parameters<Fetch>[0],
	init: RequestInit | undefined
): RequestInit | undefined {
	if (context.isTooLate()) return { ...init, credentials: 'omit' };
	const changes = context.changes();
	if (changes.length === 0) return init;
	const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
	const sent = headers.get('cookie') ?? context.event.request.headers.get('cookie');
	const jar = [...toJar(sent, changes)].map(([name, value]) => `${name}=${value}`);
	headers.set('cookie', jar.join('; '));
	return { ...init, headers };
}

const isPrivate = ({ headers }: Response) =>
	/\b(?:private|no-store)\b/i.test(headers.get('cache-control') ?? '');

function noteFields({ headers }: Response, context: RequestContext): void {
	const vary = headers.get('vary')?.toLowerCase() ?? '';
	const readsAuthorization = vary.includes('authorization');
	if (readsAuthorization) context.readAuthorization();
	if (!readsAuthorization || vary.includes('cookie')) context.readCookie();
}
