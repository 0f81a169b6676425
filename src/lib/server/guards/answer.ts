import type { LogtoAuthError } from '../../errors.js';
import { renderErrorPage } from '../endpoints/error-page.js';
import { leaveFor, stopWith, type RequestEvent } from '../kit.js';
import { toRequestKind } from './request-kind.js';

/** Reasons that signing in again can remove. */
const curedBySignIn: ReadonlySet<string> = new Set([
	'session_missing',
	'session_expired',
	'sign_in_too_old',
	'refresh_token_missing'
]);

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
	reason: LogtoAuthError
): Response {
	const kind = toRequestKind(event);
	const { status } = reason;
	if ((kind === 'page' || kind === 'data') && curedBySignIn.has(reason.code))
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

/** What a `require…` function does: leaves for the sign-in page, or stops with the reason. */
export function refuse(event: RequestEvent, basePath: string, reason: LogtoAuthError): never {
	const kind = toRequestKind(event);
	if ((kind === 'page' || kind === 'data') && curedBySignIn.has(reason.code))
		leaveFor(toSignInPath(event, basePath, reason));
	stopWith(reason);
}
