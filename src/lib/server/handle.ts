import { LogtoAuthError } from '../errors.js';
import type { Session } from '../protocol/session.js';
import { bindContext, createContext, type RequestContext } from './context.js';
import { homePath, toSetCookies } from './endpoints/endpoint.js';
import { createFormWatch } from './endpoints/backchannel-probe.js';
import { refuseCrossSiteForm } from './endpoints/origin-check.js';
import { answerEndpoint } from './endpoints/router.js';
import { toRefusal, withoutSlash } from './guards/answer.js';
import { applyRule } from './guards/apply-rule.js';
import { compileRules, type FindRule } from './guards/rules.js';
import { base, type Handle, type RequestEvent } from './kit.js';
import { createLogtoLocals, type LogtoLocals } from './logto-locals.js';
import type { LogtoAuthOptions, Rule } from './options.js';
import { report } from './report.js';
import type { GetRuntime, OptionsSource } from './runtime.js';
import { watchFetch } from './watch-fetch.js';
import type { MaybePromise } from './when-known.js';

/**
 * The hook: fills `locals`, answers the endpoints, asks the rule table, and makes responses private
 * that depend on a session. It never throws: a throw out of `handle` can end the whole process.
 */
export function createHandle(source: OptionsSource<RequestEvent>, getRuntime: GetRuntime): Handle {
	const tables = new WeakMap<LogtoAuthOptions, FindRule>();
	const findTable = (options: LogtoAuthOptions): FindRule => {
		const known = tables.get(options);
		if (known !== undefined) return known;
		const table = compileRules(options.routes);
		tables.set(options, table);
		return table;
	};
	const watchForms = createFormWatch();
	return async ({ event, resolve }) => {
		const options = typeof source === 'function' ? await source(event) : source;
		watchForms(event, options);
		const context = createContext(event, options, getRuntime);
		bindContext(event, context);
		fillLocals(event, context);
		const asked =
			refuseCrossSiteForm(event, options) ??
			answerEndpoint(event, context) ??
			askTable(event, context, findTable(options));
		const own = asked === null ? null : await asked;
		if (own === null) {
			watchFetch(event, context);
			// Outside of every `try`: what the app throws is the app's.
			return toPrivate(await resolve(event), context);
		}
		for (const cookie of toSetCookies(event, context.changes()))
			own.headers.append('set-cookie', cookie);
		return toPrivate(own, context);
	};
}

/** What an app finds in `locals`. */
interface OwnLocals {
	auth?: () => Promise<Session | null>;
	logto?: LogtoLocals;
}

function fillLocals(event: RequestEvent, context: RequestContext): void {
	const locals: OwnLocals = event.locals;
	let asked: MaybePromise<Session | null> | undefined;
	let shown: Promise<Session | null> | null = null;
	locals.auth = () => {
		const session = context.findSession();
		// Another one after the session has changed.
		if (shown === null || session !== asked) shown = showSession(context, session);
		asked = session;
		return shown;
	};
	locals.logto = createLogtoLocals(event, context);
}

/** A page that only shows who is there does not fail with a store: guards do. */
async function showSession(
	context: RequestContext,
	session: MaybePromise<Session | null>
): Promise<Session | null> {
	try {
		return session instanceof Promise ? await session : session;
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		report(context.options, 'The session could not be read.', error);
		return null;
	}
}

/** What the rule table says to a request; `null` lets it pass. */
function askTable(
	event: RequestEvent,
	context: RequestContext,
	findRule: FindRule
): Promise<Response | null> | null {
	// Without a route there is nothing to protect; in remote functions the route is the caller's word.
	if (event.route.id === null || event.isRemoteRequest === true) return null;
	if (isErrorPage(event, context.options)) return null;
	const rule = findRule(event.route.id);
	return rule === null || rule === 'public' ? null : enforce(event, context, rule);
}

async function enforce(
	event: RequestEvent,
	context: RequestContext,
	rule: Rule
): Promise<Response | null> {
	const refusal = await applyRule(event, context, rule);
	return refusal === null ? null : toRefusal(event, context, homePath, refusal);
}

/** Who cannot sign in is told why: a rule for the page that says so would lead back to it for ever. */
function isErrorPage({ url, request }: RequestEvent, { pages }: LogtoAuthOptions): boolean {
	if (pages?.error === undefined || !['GET', 'HEAD'].includes(request.method)) return false;
	return withoutSlash(`${base}${pages.error}`) === withoutSlash(url.pathname);
}

/** What depends on a session or a token is for one client: no cache may hand it to the next. */
function toPrivate(response: Response, context: RequestContext): Response {
	if (!context.touched()) return response;
	const fields = context.fields();
	try {
		return makePrivate(response, fields);
	} catch {
		// What `fetch` and `Response.redirect` give has headers that nobody may write.
		return makePrivate(new Response(response.body, response), fields);
	}
}

function makePrivate(response: Response, fields: readonly string[]): Response {
	const { headers } = response;
	if (headers.get('cache-control')?.includes('no-store') !== true)
		headers.set('cache-control', 'private, no-store');
	const vary =
		headers
			.get('vary')
			?.toLowerCase()
			.split(/[\s,]+/) ?? [];
	for (const field of fields)
		if (!vary.includes('*') && !vary.includes(field.toLowerCase())) headers.append('vary', field);
	return response;
}
