import { DEV } from 'esm-env';
import type { LogtoAuthError, LogtoAuthErrorCode } from '../../../errors.js';
import type { FormRefusal } from '../../../protocol/form-refusal.js';
import { renderSendAgain } from './send-again-page.js';
import { base, failsInPlace, toErrorBody, type RequestEvent } from '../../kit.js';
import { toBasePath, type LogtoAuthOptions } from '../../config/options.js';
import { warn } from '../../app-callbacks/report.js';
import type { MaybePromise } from '../../internal/async/maybe-promise.js';
import { findContext, type RequestContext } from '../../request/request-context.js';
import type { Refused } from '../refusal.js';
import { toRequestKind } from '../../http/request-kind.js';
import { readForm } from './sent-form.js';
import { toSignInPath } from '../to-sign-in-path.js';

/** What a guard of the app refused, of requests that one refused. */
const refusals = new WeakMap<RequestContext, Refused>();

/**
 * Remembers that a guard refuses, for the answer to a form. A load function runs when the action is done: what it
 * refuses is the page. So it is with a session that was there and that the action has ended.
 *
 * @param event as the guard received it: only that of a load function has `parent`
 */
export function noteRefusal(event: Pick<RequestEvent, 'locals'>, refused: Refused): void {
	const context = findContext(event);
	if (context === null || 'parent' in event) return;
	if (context.checked() !== null && ended.has(refused.reason.code)) return;
	refusals.set(context, refused);
}

const ended: ReadonlySet<LogtoAuthErrorCode> = new Set(['session_missing', 'session_expired']);

/**
 * The answer to a form. If a guard refuses the form, and that is the app's answer, the form can be sent again: an
 * enhanced form gets a failure, which leaves the page and what was entered; a form that the browser sends itself gets
 * a page that holds the same fields. Any other response stays as it is.
 *
 * @param copy what `copyForm` made before the app ran
 */
export function answerForm(
	context: RequestContext,
	response: Response,
	copy: Request | null
): MaybePromise<Response> {
	const refused = refusals.get(context);
	return refused === undefined || response.status !== refused.reason.status
		? response
		: answerRefusedForm(context, response, { refused, copy });
}

interface RefusedForm {
	readonly refused: Refused;
	readonly copy: Request | null;
}

async function answerRefusedForm(
	context: RequestContext,
	response: Response,
	{ refused, copy }: RefusedForm
): Promise<Response> {
	const { event } = context;
	const kind = toRequestKind(event);
	if (kind === 'form' && helps(refused))
		return withCookies(response, await toSendAgain(context, refused, copy));
	if (kind !== 'action' || !canFail(event, refused.reason)) return response;
	if (!(await isErrorOf(response, refused.reason))) return response;
	return withCookies(response, toFailure(context, refused));
}

/** Whether a sign-in in another tab helps a form. What was filled in is worth more than a permission that may come. */
const helps = ({ signInHelps, attempt }: Refused): boolean => signInHelps && attempt === undefined;

/** The page from which a form that was refused can be sent again. */
export async function toSendAgain(
	{ event, options }: RequestContext,
	refused: Refused,
	copy: Request | null
): Promise<Response> {
	const form = copy === null ? null : await readForm(event, copy);
	const signIn = toSignInPath(event, toBasePath(options), refused);
	return renderSendAgain({ reason: refused.reason, signIn, form });
}

/**
 * Whether a refusal leaves the page and what was entered: a sign-in helps then. Anything else is an error, which
 * SvelteKit shows without any work of the page.
 */
export const isRefusedInPlace = ({ status }: LogtoAuthError): boolean => status === 401;

/**
 * Whether an enhanced form gets a failure. SvelteKit 2 shows one on the page of its action alone, and nothing
 * anywhere else: there the form gets an error, which it shows everywhere, in place of the page.
 */
export function canFail({ request, url }: RequestEvent, reason: LogtoAuthError): boolean {
	if (!isRefusedInPlace(reason)) return false;
	const page = request.headers.get('referer');
	if (failsInPlace || page === null || !URL.canParse(page)) return true;
	const { pathname, origin } = new URL(page);
	if (origin !== url.origin) return true;
	// A policy of the page may keep its path to itself; the home page has this address too where the app has no base.
	return pathname === url.pathname || (pathname === '/' && base !== '');
}

/**
 * SvelteKit's `ActionResult` of the type `failure`, whose data are written as devalue does. `code` and `message`
 * stand beside it for everybody else.
 */
export function toFailure({ event, options }: RequestContext, refused: Refused): Response {
	const { reason } = refused;
	const { status } = reason;
	const { code, message } = reason.toJSON();
	const signIn = helps(refused) ? toSignInPath(event, toBasePath(options), refused) : null;
	remindToShow(options);
	const places: Record<keyof FormRefusal, number> = { code: 1, message: 2, signIn: 3 };
	const data = JSON.stringify([places, code, message, signIn]);
	return Response.json(
		{ type: 'failure', data, ...toErrorBody(reason) },
		{ status, headers: { 'cache-control': 'private, no-store' } }
	);
}

const reminded = new WeakSet<LogtoAuthOptions>();

/** Says once in development that the page shows the refusal itself: else the form seems to do nothing. */
export function remindToShow(options: LogtoAuthOptions): void {
	if (!DEV || reminded.has(options)) return;
	reminded.add(options);
	warn(
		options,
		'A form was refused because a sign-in is needed. Its page stays, so that nothing that was entered is lost. Show getRefusal(form) there, or getRefusal(issues) for a form of guarded.form: else the page says nothing.'
	);
}

/** Whether SvelteKit's answer to an enhanced form is an error, and the guard's: an app may have thrown its own. */
async function isErrorOf(response: Response, { code }: LogtoAuthError): Promise<boolean> {
	if (response.headers.get('content-type')?.includes('application/json') !== true) return false;
	const result = await readCopy(response).catch(() => null);
	if (typeof result !== 'object' || result === null || !('error' in result)) return false;
	const { error } = result;
	return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** @throws where the app reads the body itself, or it is no JSON */
async function readCopy(response: Response): Promise<unknown> {
	return response.clone().json();
}

/** The cookies that the app set come with the answer all the same. */
function withCookies({ headers }: Response, answer: Response): Response {
	for (const cookie of headers.getSetCookie()) answer.headers.append('set-cookie', cookie);
	return answer;
}
