import type { LogtoAuthError } from '../../errors.js';
import { renderErrorPage } from '../endpoints/error-page.js';
import { leaveFor, stopWith, type RequestEvent } from '../kit.js';
import type { Refused } from './decide.js';
import { toRequestKind } from './request-kind.js';

/** The sign-in endpoint with the way back to where the request was going. */
export function toSignInPath(
	event: RequestEvent,
	basePath: string,
	reason: LogtoAuthError
): string {
	const query = new URLSearchParams({ redirectTo: toReturnPath(event) });
	if (reason.code === 'sign_in_too_old') query.set('prompt', 'login');
	return `${basePath}/signin?${query}`;
}

/** The requested address without the name of a form action (`?/create`), which is no page. */
function toReturnPath({ url }: RequestEvent): string {
	const query = [...url.searchParams].filter(([name]) => !name.startsWith('/'));
	const search = new URLSearchParams(query).toString();
	return search === '' ? url.pathname : `${url.pathname}?${search}`;
}

/** What the hook answers to a request that its rule refuses. */
export function toRefusal(
	event: RequestEvent,
	basePath: string,
	home: string,
	{ reason, signInHelps }: Refused
): Response {
	const kind = toRequestKind(event);
	const { status } = reason;
	if ((kind === 'page' || kind === 'data') && signInHelps)
		return new Response(null, {
			status: 303,
			headers: { location: toSignInPath(event, basePath, reason) }
		});
	if (kind === 'page' || kind === 'form')
		return renderErrorPage({ basePath, home, reason, redirectTo: toReturnPath(event) });
	// An enhanced form reads an ActionResult; `code` and `message` are for everybody else.
	const result = kind === 'action' ? { type: 'error', status, error: reason.toJSON() } : {};
	return Response.json({ ...result, ...reason.toJSON() }, { status });
}

/** Leaves for Logto and comes back: for whoever opens a page or sends a form. Scripts get the reason. */
export function leaveToSignIn(
	event: RequestEvent,
	basePath: string,
	reason: LogtoAuthError
): never {
	if (toRequestKind(event) === 'fetch') stopWith(reason);
	leaveFor(toSignInPath(event, basePath, reason));
}

/** What a `require…` function does: leaves for the sign-in page, or stops with the reason. */
export function refuse(
	event: RequestEvent,
	basePath: string,
	{ reason, signInHelps }: Refused
): never {
	const kind = toRequestKind(event);
	if ((kind === 'page' || kind === 'data') && signInHelps)
		leaveFor(toSignInPath(event, basePath, reason));
	stopWith(reason);
}
