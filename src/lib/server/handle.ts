import { LogtoAuthError } from '../errors.js';
import type { Session } from '../protocol/session.js';
import { createContext } from './request/context.js';
import { bindContext, type RequestContext } from './request/request-context.js';
import { createFormWatch } from './backchannel/probe.js';
import { homePath } from './http/endpoint.js';
import { createReferrerWatch } from './http/hidden-origin.js';
import { leaveForm } from './http/leave.js';
import { refuseCrossSiteForm } from './http/origin-check.js';
import { answerEndpoint } from './endpoints/router.js';
import { answerReturn } from './endpoints/sign-out-return.js';
import { answerThrown } from './http/thrown.js';
import { toRefusal } from './guards/answers/answer.js';
import { applyRule } from './guards/rules/apply-rule.js';
import { answerUnmatched, isDecodable } from './guards/rules/not-found.js';
import { answerForm } from './guards/forms/refused-form.js';
import { isErrorPage } from './guards/rules/error-route.js';
import { holdLive, isLive } from './guards/remote/live-connection.js';
import { answerBuild, holdForBuild } from './guards/rules/prerendering.js';
import { compileRules, type FindRule } from './guards/rules/rules.js';
import { drainBody } from './internal/drain.js';
import type { Handle, RequestEvent } from './kit.js';
import { createLogtoLocals, type LogtoLocals } from './locals/logto-locals.js';
import type { LogtoAuthOptions, Rule } from './config/options.js';
import { finish, finishRedirect } from './http/response.js';
import type { GetRuntime, OptionsSource } from './runtime.js';
import { showSession } from './app-callbacks/show-session.js';
import type { StartChecks } from './start-checks/start-checks.js';
import { watchFetch } from './request/track-private-fetch.js';
import type { MaybePromise } from './internal/async/maybe-promise.js';

/**
 * The hook: fills `locals`, answers the endpoints, asks the rule table, and makes responses private
 * that depend on a session. It never throws by itself: a throw out of `handle` can end the whole process.
 * What the app throws from its own hooks and pages passes as it is.
 */
export function createHandle(
	source: OptionsSource<RequestEvent>,
	getRuntime: GetRuntime,
	check: StartChecks = () => undefined
): Handle {
	const prepare = createPreparation(source, getRuntime, check);
	const watchReferrers = createReferrerWatch();
	return async ({ event, resolve }) => {
		const prepared = await prepare(event);
		if (prepared instanceof Response) {
			drainBody(event.request);
			return prepared;
		}
		let response: Response;
		try {
			response = answerBuild(prepared, await answerForm(prepared, () => resolve(event)));
		} catch (thrown) {
			const redirect = finishRedirect(event, prepared, thrown);
			if (redirect === null) throw thrown;
			return redirect;
		}
		if (isLive(prepared, response)) response = await holdLive(prepared, response);
		watchReferrers(response, prepared.options);
		// A guard of the app may refuse a form before it is read.
		if (response.status >= 300) drainBody(event.request);
		return finish(leaveForm(prepared, response), prepared);
	};
}

/** What comes before the app: an answer, or the request's context with which the app goes on. */
type Preparation = (event: RequestEvent) => Promise<Response | RequestContext>;

/** Whatever fails in it, the app's own functions included, ends in an answer. */
function createPreparation(
	source: OptionsSource<RequestEvent>,
	getRuntime: GetRuntime,
	check: StartChecks
): Preparation {
	const findTable = createTables();
	const watchForms = createFormWatch();
	return async (event) => {
		let options: LogtoAuthOptions | null = null;
		try {
			options = requireOptions(typeof source === 'function' ? await source(event) : source);
			watchForms(event, options);
			const context = createContext(event, options, getRuntime);
			bindContext(event, context);
			check(event, context);
			fillLocals(event, context);
			watchFetch(event, context);
			const returning = answerReturn(event, context);
			const asked =
				(returning === null ? null : await returning) ??
				refuseCrossSiteForm(event, options) ??
				answerEndpoint(event, context) ??
				askTable(event, context, findTable(options));
			const own = asked === null ? null : await asked;
			return own === null ? context : await finish(leaveForm(context, own), context);
		} catch (thrown) {
			return answerThrown(event, options, thrown);
		}
	};
}

/**
 * Without a table of rules every page is open, so what is no options object opens nothing: a function written
 * without types may return a `Response`, or nothing. Neither does a table without a value, as it comes of a
 * lookup by a host that a visitor made up.
 *
 * @throws {LogtoAuthError} `configuration`
 */
function requireOptions(options: LogtoAuthOptions): LogtoAuthOptions {
	if (Object.prototype.toString.call(options) !== '[object Object]')
		throw new LogtoAuthError('configuration', {
			message:
				'The options of LogtoAuth, or what their function returned, are no object of options.'
		});
	if (Object.hasOwn(options, 'routes') && (options.routes ?? null) === null)
		throw new LogtoAuthError('configuration', {
			message:
				'The option "routes" is there without a value: give it a table of rules, or leave it out if every page is open.'
		});
	return options;
}

/** The compiled table of each options object. */
function createTables(): (options: LogtoAuthOptions) => FindRule {
	const tables = new WeakMap<LogtoAuthOptions, FindRule>();
	return (options) => {
		const known = tables.get(options);
		if (known !== undefined) return known;
		const table = compileRules(options.routes);
		tables.set(options, table);
		return table;
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
		const session = context.findShown();
		// Another one after the session has changed.
		if (shown === null || session !== asked) shown = showSession(context, session);
		asked = session;
		return shown;
	};
	locals.logto = createLogtoLocals(event, context);
}

/** What the rule table says to a request; `null` lets it pass. */
function askTable(
	event: RequestEvent,
	context: RequestContext,
	findRule: FindRule
): MaybePromise<Response | null> {
	// In remote functions the route is the caller's word. SvelteKit answers a word that it cannot decode by a page.
	if (event.isRemoteRequest === true)
		return isDecodable(event.url.pathname) ? null : answerUnmatched(event, context);
	if (isErrorPage(event, context.options)) return null;
	if (event.route.id === null) return answerUnmatched(event, context);
	const rule = findRule(event.route.id);
	return rule === null || rule === 'public' ? null : enforce(event, context, rule);
}

async function enforce(
	event: RequestEvent,
	context: RequestContext,
	rule: Rule
): Promise<Response | null> {
	const refusal = await applyRule(event, context, rule);
	if (refusal === null || holdForBuild(context)) return null;
	return toRefusal(event, context, homePath, refusal);
}
