import { bindContext, createContext, type LogtoLocals, type RequestContext } from './context.js';
import { homePath } from './endpoints/endpoint.js';
import { answerEndpoint } from './endpoints/router.js';
import { refuse, toRefusal } from './guards/answer.js';
import { decide, settle } from './guards/decide.js';
import { compileRules, type FindRule } from './guards/rules.js';
import type { Handle, RequestEvent } from './kit.js';
import { toBasePath, type LogtoAuthOptions } from './options.js';
import { readOptions, type GetRuntime, type OptionsSource } from './runtime.js';

/**
 * The hook: fills `locals`, answers the endpoints, asks the rule table, and makes responses private
 * that depend on a session. It never throws: a throw out of `handle` can end the whole process.
 */
export function createHandle(source: OptionsSource<RequestEvent>, getRuntime: GetRuntime): Handle {
	const tables = new WeakMap<LogtoAuthOptions, FindRule>();
	const findTable = (options: LogtoAuthOptions): FindRule => {
		const table = tables.get(options) ?? compileRules(options.routes);
		tables.set(options, table);
		return table;
	};
	return async ({ event, resolve }) => {
		const options = await readOptions(source, event);
		const context = createContext(event, options, getRuntime);
		bindContext(event, context);
		Object.assign(event.locals, toLocals(event, context));
		const own =
			(await answerEndpoint(event, context)) ??
			(await applyRule(event, context, findTable(options)));
		// Outside of every `try`: what the app throws is the app's.
		if (own === null) return toPrivate(await resolve(event), context);
		for (const { name, value, options } of context.changes)
			own.headers.append('set-cookie', event.cookies.serialize(name, value, options));
		return toPrivate(own, context);
	};
}

function toLocals(event: RequestEvent, context: RequestContext): object {
	return {
		auth: () => context.session(),
		logto: {
			async getAccessToken(target = {}) {
				const result = await settle(context, () => context.getToken(target));
				if (!result.passed) refuse(event, toBasePath(context.options), result.reason);
				return result.value.accessToken;
			}
		} satisfies LogtoLocals
	};
}

/** What the rule table says to a request; `null` lets it pass. */
async function applyRule(
	event: RequestEvent,
	context: RequestContext,
	findRule: FindRule
): Promise<Response | null> {
	// Without a route there is nothing to protect; in remote functions the route is the caller's word.
	if (event.route.id === null || event.isRemoteRequest === true) return null;
	const rule = findRule(event.route.id);
	if (rule === null || rule === 'public') return null;
	const decision = await decide(context, rule === 'session' ? {} : rule);
	if (decision.passed) return null;
	return toRefusal(event, toBasePath(context.options), homePath, decision.reason);
}

/** What depends on a session is for one browser: no cache may hand it to the next. */
function toPrivate(response: Response, context: RequestContext): Response {
	if (!context.touched()) return response;
	const { headers } = response;
	if (headers.get('cache-control')?.includes('no-store') !== true)
		headers.set('cache-control', 'private, no-store');
	const vary = headers.get('vary')?.toLowerCase() ?? '';
	if (!/(?:^|[,\s])(?:cookie|\*)(?:$|[,\s])/.test(vary)) headers.append('vary', 'Cookie');
	return response;
}
