import type { RequestContext } from './context.js';
import type { RequestEvent } from './kit.js';

/**
 * What an app asks of itself (`event.fetch`) it asks with the visitor's cookies, in a request with a
 * context of its own. Where the answer is for the visitor alone, so is what is made of it: a public page
 * that shows what a guarded endpoint says.
 */
export function watchFetch(event: RequestEvent, context: RequestContext): void {
	const { fetch, url } = event;
	if (fetch === undefined) return;
	event.fetch = (input, init) => {
		const answer = fetch(input, init);
		// Runs before whoever asked goes on. A failure is for them.
		answer.then(
			(response) => {
				if (isOfOrigin(input, url) && isPrivate(response)) noteFields(response, context);
			},
			() => undefined
		);
		return answer;
	};
}

/** Other sites say `no-store` too, and do not know who looks at this one. */
function isOfOrigin(input: RequestInfo | URL, url: URL): boolean {
	const address = input instanceof Request ? input.url : input;
	return new URL(address, url).origin === url.origin;
}

const isPrivate = ({ headers }: Response) =>
	/\b(?:private|no-store)\b/i.test(headers.get('cache-control') ?? '');

function noteFields({ headers }: Response, context: RequestContext): void {
	const vary = headers.get('vary')?.toLowerCase() ?? '';
	const readsAuthorization = vary.includes('authorization');
	if (readsAuthorization) context.readAuthorization();
	if (!readsAuthorization || vary.includes('cookie')) context.readCookie();
}
