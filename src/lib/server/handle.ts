import { LogtoAuthError } from '../errors.js';
import type { Session } from '../protocol/session.js';
import { createContext } from './request/context.js';
import { bindContext, type RequestContext } from './request/request-context.js';
import { createFormWatch } from './backchannel/probe.js';
import { homePath } from './http/endpoint.js';
import { createReferrerWatch } from './start-checks/hidden-origin.js';
import { leaveForm } from './http/leave.js';
import { refuseCrossSiteForm } from './http/origin-check.js';
import { answerEndpoint } from './endpoints/router.js';
import { answerReturn } from './endpoints/sign-out-return.js';
import { answerThrown } from './http/thrown.js';
import { toRefusal } from './guards/answers/answer.js';
import { applyRule, isErrorPage } from './guards/rules/apply-rule.js';
import { answerUnmatched, isDecodable } from './guards/rules/not-found.js';
import { answerForm } from './guards/forms/refused-form.js';
import { copyForm, dropForm } from './guards/forms/sent-form.js';
import { holdLive, isLive } from './guards/remote/live-connection.js';
import { answerBuild, holdForBuild } from './guards/prerendering.js';
import { compileRules, type FindRule } from './guards/rules/rules.js';
import { drainBody } from './internal/drain.js';
import type { Handle, RequestEvent } from './kit.js';
import { createLogtoLocals, type LogtoLocals } from './locals/logto-locals.js';
import type { LogtoAuthOptions, Rule } from './config/options.js';
import { finish, finishRedirect } from './http/response.js';
import type { GetRuntime, OptionsSource } from './runtime.js';
import { showSession } from './locals/show-session.js';
import type { StartChecks } from './start-checks/start-checks.js';
import { trackPrivateFetch } from './request/track-private-fetch.js';
import type { MaybePromise } from './internal/async/maybe-promise.js';

/**
 * Creates the hook. It fills `locals`, answers the endpoints, applies the rule table, and makes responses private that
 * depend on a session. It throws no errors of its own, because an error out of `handle` can end the whole process.
 * Errors of the app's own hooks and pages pass through unchanged.
 */
export function createHandle(
	source: OptionsSource<RequestEvent>,
	getRuntime: GetRuntime,
	check: StartChecks = () => undefined
): Handle {
	const prepare = createPreparation(source, getRuntime, check);
	const watchReferrers = createReferrerWatch();
	const answer = async <Event extends RequestEvent>(
		prepared: Response | RequestContext,
		{ event, resolve }: HandleInput<Event>
	): Promise<Response> => {
		if (prepared instanceof Response) {
			drainBody(event.request);
			return prepared;
		}
		const form = copyForm(event);
		let response: Response;
		try {
			const shown = answerForm(prepared, await resolve(event), form);
			response = answerBuild(prepared, shown instanceof Promise ? await shown : shown);
		} catch (thrown) {
			const redirect = finishRedirect(event, prepared, thrown);
			if (redirect === null) throw thrown;
			return redirect;
		} finally {
			dropForm(form);
		}
		if (isLive(prepared, response)) response = await holdLive(prepared, response);
		watchReferrers(response, prepared.options);
		// A guard of the app may have refused a form before its body was read.
		if (response.status >= 300) drainBody(event.request);
		return finish(leaveForm(prepared, response), prepared);
	};
	return (input) => {
		const prepared = prepare(input.event);
		// A wait for what is there already would cost every request.
		return prepared instanceof Promise
			? prepared.then((known) => answer(known, input))
			: answer(prepared, input);
	};
}

interface HandleInput<Event> {
	readonly event: Event;
	readonly resolve: (event: Event) => MaybePromise<Response>;
}

/** What the library decides before the app runs: an answer, or the request's context for the app. */
type Prepared = MaybePromise<Response | RequestContext>;

/** If a step fails, a function of the app's own options included, the result is an answer. */
function createPreparation(
	source: OptionsSource<RequestEvent>,
	getRuntime: GetRuntime,
	check: StartChecks
): (event: RequestEvent) => Prepared {
	const findTable = createTables();
	const watchForms = createFormWatch();
	const begin = (event: RequestEvent, options: LogtoAuthOptions): Prepared => {
		watchForms(event, options);
		const context = createContext(event, options, getRuntime);
		bindContext(event, context);
		check(event, context);
		fillLocals(event, context);
		trackPrivateFetch(event, context);
		const returning = answerReturn(event, context);
		const own =
			returning === null
				? answerOwn(event, context, findTable)
				: returning.then((answer) => answer ?? answerOwn(event, context, findTable));
		return own === null ? context : finishOwn(own, context);
	};
	let known: LogtoAuthOptions | null = null;
	const prepare = (event: RequestEvent, given: LogtoAuthOptions): Prepared => {
		let options: LogtoAuthOptions | null = null;
		try {
			options = given === known ? known : requireOptions(given);
			known = options;
			const prepared = begin(event, options);
			return prepared instanceof Promise ? settle(prepared, event, options) : prepared;
		} catch (thrown) {
			return answerThrown(event, options, thrown);
		}
	};
	if (typeof source !== 'function') return (event) => prepare(event, source);
	return async (event) => {
		let options: LogtoAuthOptions;
		try {
			options = await source(event);
		} catch (thrown) {
			return answerThrown(event, null, thrown);
		}
		return prepare(event, options);
	};
}

/** The answer to a form of another site, to an address of the library, or of the rule table. `null`: the app answers. */
function answerOwn(
	event: RequestEvent,
	context: RequestContext,
	findTable: (options: LogtoAuthOptions) => FindRule
): MaybePromise<Response | null> {
	const { options } = context;
	return (
		refuseCrossSiteForm(event, options) ??
		answerEndpoint(event, context) ??
		askTable(event, context, findTable(options))
	);
}

async function finishOwn(
	answer: MaybePromise<Response | null>,
	context: RequestContext
): Promise<Response | RequestContext> {
	const own = await answer;
	return own === null ? context : finish(leaveForm(context, own), context);
}

async function settle(
	prepared: Promise<Response | RequestContext>,
	event: RequestEvent,
	options: LogtoAuthOptions
): Promise<Response | RequestContext> {
	try {
		return await prepared;
	} catch (thrown) {
		return answerThrown(event, options, thrown);
	}
}

/**
 * Checks that there is an options object, because without a rule table every page is public. A function without types
 * may return a `Response` or nothing, and a lookup by a host that a visitor invented may return no table.
 *
 * @throws {LogtoAuthError} `configuration`
 */
function requireOptions(options: LogtoAuthOptions): LogtoAuthOptions {
	if (Object.prototype.toString.call(options) !== '[object Object]')
		throw new LogtoAuthError('configuration', {
			message: 'LogtoAuth needs an options object, or a function that returns one.'
		});
	if (Object.hasOwn(options, 'routes') && (options.routes ?? null) === null)
		throw new LogtoAuthError('configuration', {
			message:
				'The option "routes" has no value. Set it to a rule table, or remove it if every page is public.'
		});
	return options;
}

/** Compiles the rule table of each options object once. */
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

/** What the library adds to `locals`. */
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
		// The session may have changed since the last call.
		if (shown === null || session !== asked) shown = showSession(context, session);
		asked = session;
		return shown;
	};
	locals.logto = createLogtoLocals(event, context);
}

/** Applies the rule table to a request. `null` lets it pass. */
function askTable(
	event: RequestEvent,
	context: RequestContext,
	findRule: FindRule
): MaybePromise<Response | null> {
	// A caller of a remote function chooses the route. If SvelteKit cannot decode it, it answers with a page.
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
