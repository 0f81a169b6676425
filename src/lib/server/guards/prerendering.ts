import type { RequestEvent } from '../kit.js';
import { toLog } from '../app-callbacks/report.js';
import type { RequestContext } from '../request/request-context.js';
import { isAnswered, matchRule } from './rules/rules.js';

/** What `getClientAddress` of SvelteKit 2 and 3 throws while a build prerenders pages. */
const noClient = /Cannot read `?clientAddress`? during prerendering/;

/**
 * Whether SvelteKit's build makes this request, to save the answer as a file. A client cannot imitate it: the build
 * provides the function that throws this, and a running server has the one of its adapter.
 */
export function isPrerendering({ request, getClientAddress }: RequestEvent): boolean {
	if (getClientAddress === undefined || !['GET', 'HEAD'].includes(request.method)) return false;
	try {
		getClientAddress();
		return false;
	} catch (error) {
		return error instanceof Error && noClient.test(error.message);
	}
}

/** Whether the build follows a link, as it follows every link. A `fetch` of a page that it renders does not count. */
export const followsLink = (event: RequestEvent): boolean =>
	event.isSubRequest !== true && isPrerendering(event);

/** The answer for which SvelteKit's build saves no file. */
export const noFile = (): Response => new Response(null, { status: 204 });

/** The requests of a build that a rule refuses. */
const held = new WeakSet<RequestContext>();

/**
 * Lets SvelteKit go on with a request that a rule refuses, to see whether it saves the answer as a file. `false` if
 * this is not a request of a build: then the refusal is the answer.
 */
export function holdForBuild(context: RequestContext): boolean {
	if (!followsLink(context.event)) return false;
	held.add(context);
	return true;
}

/**
 * SvelteKit's answer. If the build would save as a file what a rule refuses, reading the answer fails, and so does the
 * build. A status is not enough: with `handleHttpError: 'warn'` the build goes on and keeps the page's data.
 */
export function answerBuild(context: RequestContext, response: Response): Response {
	if (!held.has(context) || response.status === 204) return response;
	const reason = toReason(context);
	say(context, reason);
	return new Response(failing(reason), { status: 401 });
}

const failing = (reason: string): ReadableStream =>
	new ReadableStream({ start: (controller) => controller.error(new Error(reason)) });

/** Reports that a guard refuses a page that the build prerenders. */
export function reportGuarded(context: RequestContext): void {
	const { pathname } = context.event.url;
	say(context, `${pathname} is prerendered, and a guard refuses it: ${cure}`);
}

const cure =
	'the file would be public. Do not prerender the page (export const prerender = false).';

function toReason({ event, options: { routes = {} } }: RequestContext): string {
	const { id } = event.route;
	const found = id === null ? null : matchRule(routes, id);
	const page = `${event.url.pathname} is prerendered`;
	const open = `If the page is public, add '${id}': 'public' to the option routes.`;
	if (found === null) return `${page}, and no key of the option routes covers it: ${cure} ${open}`;
	const asked = isAnswered(found.rule) ? found.rule.rule : found.rule;
	const asks = typeof asked === 'function' ? 'a function' : JSON.stringify(asked);
	return `${page}, and its rule '${found.key}' requires ${asks}: ${cure} ${open}`;
}

/** Logs at any `logLevel`, because the build fails. Does not read the environment, which a build does not have. */
function say({ options }: RequestContext, message: string): void {
	toLog({ ...options, logLevel: 'error', env: {} }).error(message);
}
