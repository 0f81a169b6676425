import type { RequestEvent } from '../kit.js';
import { toLog } from '../app-callbacks/report.js';
import type { RequestContext } from '../request/request-context.js';
import { isAnswered, matchRule } from './rules/rules.js';

/** What `getClientAddress` of SvelteKit 2 and 3 throws while a build makes files of pages. */
const noClient = /Cannot read `?clientAddress`? during prerendering/;

/**
 * Whether SvelteKit's build asks, to make a file of the answer. Nothing that a client sends counts: the build
 * itself brings the function that throws this, and an adapter brings another one to a server that runs.
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

/** Whether the build itself asks: it follows every link. What a page fetches while it is built is not meant. */
export const followsLink = (event: RequestEvent): boolean =>
	event.isSubRequest !== true && isPrerendering(event);

/** SvelteKit's own answer to its build where it makes no file. */
export const noFile = (): Response => new Response(null, { status: 204 });

/** The requests of the build that a rule refuses. */
const held = new WeakSet<RequestContext>();

/**
 * Lets SvelteKit say whether it makes a file of what a rule refuses. `false` where the build does not ask: the
 * refusal is the answer then.
 */
export function holdForBuild(context: RequestContext): boolean {
	if (!followsLink(context.event)) return false;
	held.add(context);
	return true;
}

/**
 * SvelteKit's answer, unless it makes a file of what a rule refuses. Then reading the answer fails, and the build
 * with it. A status alone would not do: with `handleHttpError: 'warn'` the build goes on and keeps the page's data.
 */
export function answerBuild(context: RequestContext, response: Response): Response {
	if (!held.has(context) || response.status === 204) return response;
	const reason = toReason(context);
	say(context, reason);
	return new Response(failing(reason), { status: 401 });
}

const failing = (reason: string): ReadableStream =>
	new ReadableStream({ start: (controller) => controller.error(new Error(reason)) });

/** Says that a guard refuses what is to become a file. */
export function sayGuarded(context: RequestContext): void {
	const { pathname } = context.event.url;
	say(context, `${pathname} is prerendered, and a guard refuses it: ${cure}`);
}

const cure =
	'it would be a file for everybody. Do not prerender it (export const prerender = false).';

function toReason({ event, options: { routes = {} } }: RequestContext): string {
	const { id } = event.route;
	const found = id === null ? null : matchRule(routes, id);
	const page = `${event.url.pathname} is prerendered`;
	const open = `If everybody may see it, add '${id}': 'public' to the option routes.`;
	if (found === null) return `${page}, and no key of the option routes covers it: ${cure} ${open}`;
	const asked = isAnswered(found.rule) ? found.rule.rule : found.rule;
	const asks = typeof asked === 'function' ? 'a function' : JSON.stringify(asked);
	return `${page}, and its rule '${found.key}' asks for ${asks}: ${cure} ${open}`;
}

/** The environment cannot be read while SvelteKit builds, and a build that fails says why at every level. */
function say({ options }: RequestContext, message: string): void {
	toLog({ ...options, logLevel: 'error', env: {} }).error(message);
}
