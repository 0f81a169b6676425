import { LogtoAuthError } from '../../errors.js';
import { leadTo, toRequestKind } from './request-kind.js';
import { isHttpError, isRedirect, toErrorBody, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { report } from '../app-callbacks/report.js';
import { renderMessage } from './error-page.js';

/**
 * Answers an exception of the hook: a redirect or an error of SvelteKit, or an error of this library below 500, keeps its
 * status. Everything else is a 500 with the reason in the log. It never throws, because a rejected hook can end the
 * process.
 *
 * @param options `null` when the app's function for them failed
 */
export function answerThrown(
	event: RequestEvent,
	options: LogtoAuthOptions | null,
	thrown: unknown
): Response {
	try {
		return toAnswer(event, thrown) ?? answerFailed(event, options, thrown);
	} catch (cause) {
		// An error of SvelteKit that cannot be read or written, for example with a BigInt in its body.
		return answerFailed(event, options, cause);
	}
}

/** `null` for an exception without a status. */
function toAnswer(event: RequestEvent, thrown: unknown): Response | null {
	if (isRedirect(thrown)) return leadTo(toRequestKind(event), thrown.location, thrown.status);
	if (isHttpError(thrown)) return answerError(event, thrown.status, { ...thrown.body });
	if (thrown instanceof LogtoAuthError && thrown.status < 500)
		return answerError(event, thrown.status, toErrorBody(thrown));
	return null;
}

/** Answers 500 and writes the reason to the log. Never throws. */
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
				? 'The function for the options of LogtoAuth failed.'
				: 'The hook could not prepare a request.';
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
	// Without types, a body can lack its message.
	const message = typeof given['message'] === 'string' ? given['message'] : `Error: ${status}`;
	const body = { ...given, message };
	if (kind === 'page' || kind === 'form') return renderMessage(status, body.message);
	const result =
		kind === 'action' ? { type: 'error', error: { ...body, status }, ...body } : { ...body };
	return Response.json(result, { status, headers });
}
