import { DEV } from 'esm-env';
import type { LogtoAuthErrorCode } from '../../../error-catalogue.js';
import type { LogtoAuthError } from '../../../errors.js';
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

/** The refusals of the app's guards, by request. */
const refusals = new WeakMap<RequestContext, Refused>();

/**
 * Notes that a guard refuses, for the answer to a form. It ignores a load function, which runs after the action and
 * refuses the page, not the form. It also ignores the end of a session that had passed: the action ended it.
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

/** Whether a sign-in in another tab helps a form. A new authorization would lose what was entered. */
const helps = ({ signInHelps, attempt }: Refused): boolean => signInHelps && attempt === undefined;

/** The page from which the user can send a refused form again. */
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
 * Whether a refusal keeps the page and what was entered, because a sign-in helps. Any other refusal is an error, which
 * SvelteKit shows by itself.
 */
export const isRefusedInPlace = ({ status }: LogtoAuthError): boolean => status === 401;

/**
 * Whether an enhanced form gets a failure. SvelteKit 2 shows one only on the page of its action and
 * nothing elsewhere the form receives an error, which SvelteKit shows everywhere instead of the page.
 */
export function canFail({ request, url }: RequestEvent, reason: LogtoAuthError): boolean {
	if (!isRefusedInPlace(reason)) return false;
	const page = request.headers.get('referer');
	if (failsInPlace || page === null || !URL.canParse(page)) return true;
	const { pathname, origin } = new URL(page);
	if (origin !== url.origin) return true;
	// The referrer policy of a page may hide its path. Without a base path the home page has this address too.
	return pathname === url.pathname || (pathname === '/' && base !== '');
}

/**
 * SvelteKit's `ActionResult` of the type `failure`, whose data have the format of devalue. `code` and `message` are next
 * to it for other clients.
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

/** Reminds the developer once that the page must show the refusal: otherwise the form seems to do nothing. */
export function remindToShow(options: LogtoAuthOptions): void {
	if (!DEV || reminded.has(options)) return;
	reminded.add(options);
	warn(
		options,
		'A form was refused because a sign-in is needed. The page stays, so that nothing that was entered is lost. Show getRefusal(form) on it, or getRefusal(issues) for a form of guarded.form: otherwise the user sees no message.'
	);
}

/** Whether SvelteKit's answer to an enhanced form is the guard's error: the app may have thrown its own. */
async function isErrorOf(response: Response, { code }: LogtoAuthError): Promise<boolean> {
	if (response.headers.get('content-type')?.includes('application/json') !== true) return false;
	const result = await readCopy(response).catch(() => null);
	if (typeof result !== 'object' || result === null || !('error' in result)) return false;
	const { error } = result;
	return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** @throws if the app reads the body itself, or the body is not JSON */
async function readCopy(response: Response): Promise<unknown> {
	return response.clone().json();
}

/** The cookies that the app set come with the answer all the same. */
function withCookies({ headers }: Response, answer: Response): Response {
	for (const cookie of headers.getSetCookie()) answer.headers.append('set-cookie', cookie);
	return answer;
}
