import type { LogtoAuthError } from '../../errors.js';
import { redirectTo, wantsHtml } from './endpoint.js';
import { toErrorBody, type RequestEvent } from '../kit.js';

/**
 * How a request wants to be answered: `page` (a user opens an address), `data` (SvelteKit's client
 * loads the data of a page), `action` (an enhanced form), `form` (a form that the browser sends itself),
 * `fetch` (everything else: scripts, endpoints, remote functions).
 */
export type RequestKind = 'page' | 'data' | 'action' | 'form' | 'fetch';

/** Whether the request opens a page, by the browser or by SvelteKit's client. */
export function isOpening(event: RequestEvent): boolean {
	const kind = toRequestKind(event);
	return kind === 'page' || kind === 'data';
}

export function toRequestKind(event: RequestEvent): RequestKind {
	if (event.isRemoteRequest === true) return 'fetch';
	if (event.isDataRequest) return 'data';
	const { method, headers } = event.request;
	if (headers.get('x-sveltekit-action') === 'true') return 'action';
	if (!wantsHtml(event)) return 'fetch';
	return method === 'GET' || method === 'HEAD' ? 'page' : 'form';
}

/**
 * A refusal as JSON: `{ code, message, status }`, as SvelteKit answers what a guard throws. An enhanced form reads
 * an `ActionResult`, so there the same fields are part of one.
 */
export function answerRefused(kind: RequestKind, reason: LogtoAuthError): Response {
	const error = toErrorBody(reason);
	const { status } = reason;
	const result = kind === 'action' ? { type: 'error', error } : {};
	const headers = { 'cache-control': 'private, no-store' };
	return Response.json({ ...result, ...error }, { status, headers });
}

/**
 * Leads to an address as the kind of request wants it. To SvelteKit's client in its own words: out of a
 * redirect for data it would make those itself, and lose the cookies of the session.
 */
export function leadTo(kind: RequestKind, location: string, status = 303): Response {
	if (kind === 'action') return Response.json({ type: 'redirect', status, location });
	return kind === 'data'
		? Response.json({ type: 'redirect', location })
		: redirectTo(location, status);
}
