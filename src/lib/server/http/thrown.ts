import { LogtoAuthError } from '../../errors.js';
import { leadTo } from '../guards/answers/answer.js';
import { toRequestKind } from '../guards/answers/request-kind.js';
import { isHttpError, isRedirect, toErrorBody, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { report } from '../observability/report.js';
import { renderMessage } from './error-page.js';

/**
 * The answer to what the hook threw: a redirect or an error of SvelteKit's, or one of ours that says what the
 * client did wrong, each as it is; for anything else 500, with the reason in the log. Never throws, whatever was
 * thrown: a rejected hook can end the process.
 *
 * @param options `null` when they could not be made
 */
export function answerThrown(
	event: RequestEvent,
	options: LogtoAuthOptions | null,
	thrown: unknown
): Response {
	try {
		return toAnswer(event, thrown) ?? answerFailed(event, options, thrown);
	} catch (cause) {
		// It is one of SvelteKit's errors and cannot be read or written, for example a body with a BigInt.
		return answerFailed(event, options, cause);
	}
}

/** `null` for what says nothing of an answer. */
function toAnswer(event: RequestEvent, thrown: unknown): Response | null {
	if (isRedirect(thrown)) return leadTo(toRequestKind(event), thrown.location, thrown.status);
	if (isHttpError(thrown)) return answerError(event, thrown.status, { ...thrown.body });
	if (thrown instanceof LogtoAuthError && thrown.status < 500)
		return answerError(event, thrown.status, toErrorBody(thrown));
	return null;
}

/** 500, with the reason in the log. Never throws. */
function answerFailed(
	event: RequestEvent,
	options: LogtoAuthOptions | null,
	cause: unknown
): Response {
	try {
		const reason =
			cause instanceof LogtoAuthError ? cause : new LogtoAuthError('hook_failed', { cause });
		const what =
			options === null
				? 'The options of LogtoAuth could not be made for a request.'
				: 'A request could not be prepared.';
		report(options ?? { env: {} }, what, reason);
		return answerError(event, reason.status, toErrorBody(reason));
	} catch {
		const reason = new LogtoAuthError('hook_failed');
		return Response.json(toErrorBody(reason), { status: reason.status, headers });
	}
}

const headers = { 'cache-control': 'private, no-store' };

function answerError(
	event: RequestEvent,
	status: number,
	given: Readonly<Record<string, unknown>>
): Response {
	const kind = toRequestKind(event);
	// Written without types, a body may lack its message.
	const message = typeof given['message'] === 'string' ? given['message'] : `Error: ${status}`;
	const body = { ...given, message };
	if (kind === 'page' || kind === 'form') return renderMessage(status, body.message);
	const result =
		kind === 'action' ? { type: 'error', error: { ...body, status }, ...body } : { ...body };
	return Response.json(result, { status, headers });
}
