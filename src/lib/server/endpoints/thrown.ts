import { LogtoAuthError } from '../../errors.js';
import { leadTo } from '../guards/answer.js';
import { toRequestKind } from '../guards/request-kind.js';
import { isHttpError, isRedirect, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../options.js';
import { report } from '../report.js';
import { renderMessage } from './error-page.js';

/**
 * The answer to what a function of the app threw in the hook: a redirect or an error of SvelteKit's, or one of
 * ours that says what the client did wrong, each as it is; `null` for anything else.
 */
export function answerThrown(event: RequestEvent, thrown: unknown): Response | null {
	if (isRedirect(thrown)) return leadTo(toRequestKind(event), thrown.location, thrown.status);
	if (isHttpError(thrown)) return answerError(event, thrown.status, { ...thrown.body });
	if (thrown instanceof LogtoAuthError && thrown.status < 500)
		return answerError(event, thrown.status, { ...thrown.toJSON() });
	return null;
}

/** The answer to a failure in the hook: 500, with the reason in the log. Never throws. */
export function answerFailed(
	event: RequestEvent,
	options: LogtoAuthOptions | null,
	cause: unknown
): Response {
	const reason =
		cause instanceof LogtoAuthError ? cause : new LogtoAuthError('hook_failed', { cause });
	try {
		const what =
			options === null
				? 'The options of LogtoAuth could not be made for a request.'
				: 'A request could not be prepared.';
		report(options ?? { env: {} }, what, reason);
		return answerError(event, reason.status, { ...reason.toJSON() });
	} catch {
		return Response.json(reason.toJSON(), { status: reason.status, headers });
	}
}

const headers = { 'cache-control': 'private, no-store' };

function answerError(
	event: RequestEvent,
	status: number,
	body: { readonly message: string }
): Response {
	const kind = toRequestKind(event);
	if (kind === 'page' || kind === 'form') return renderMessage(status, body.message);
	const result =
		kind === 'action' ? { type: 'error', error: { ...body, status }, ...body } : { ...body };
	return Response.json(result, { status, headers });
}
