import { LogtoAuthError } from '../../../errors.js';
import type { RequestContext } from '../../request/request-context.js';
import { homePath } from '../../http/endpoint.js';
import type { RequestEvent } from '../../kit.js';
import type { LogtoAuthOptions } from '../../config/options.js';
import type { MaybePromise } from '../../internal/async/maybe-promise.js';
import { toRefusal } from '../answers/answer.js';
import { isPrerendering } from '../prerendering.js';
import { mayOpenPage } from './rules.js';

/**
 * The answer to a request that matches no route, as the option `notFound` says; `null` lets the app render its own
 * 404 page, with the root layout and its data. It never leads to sign-in.
 */
export function answerUnmatched(
	event: RequestEvent,
	context: RequestContext
): MaybePromise<Response | null> {
	const { options } = context;
	// Without a table the app guards its layouts itself. A request of the app to itself goes on to the network.
	if (options.routes === undefined || event.isSubRequest === true) return null;
	const mode = options.notFound ?? toDefault(options);
	if (mode === 'app' || isFallback(event)) return null;
	return mode === 'session' ? unlessSignedIn(event, context) : answerNotFound(event, context);
}

const toDefault = (options: LogtoAuthOptions) => (mayOpenPage(options) ? 'app' : 'built-in');

async function unlessSignedIn(
	event: RequestEvent,
	context: RequestContext
): Promise<Response | null> {
	const session = await context.session().catch(() => null);
	return session === null ? answerNotFound(event, context) : null;
}

function answerNotFound(event: RequestEvent, context: RequestContext): Promise<Response> {
	const reason = new LogtoAuthError('not_found');
	return toRefusal(event, context, homePath, {
		passed: false,
		reason,
		signInHelps: false,
		otherwise: null
	});
}

/**
 * Whether SvelteKit can decode a path. A path that it cannot decode matches no route. It decodes the parts between
 * `%25` one by one, so it cannot decode `%2%255`.
 */
export function isDecodable(pathname: string): boolean {
	try {
		// The result is compared because a build removes a call of `decodeURI` whose result is not used.
		return pathname.split('%25').map(decodeURI).join('%25') !== '';
	} catch {
		return false;
	}
}

/** The page without content that SvelteKit makes for adapters while it builds. */
const isFallback = (event: RequestEvent): boolean =>
	event.url.pathname.endsWith('/[fallback]') && isPrerendering(event);
