import { LogtoAuthError } from '../../errors.js';
import { answerRefused, toRequestKind } from './request-kind.js';
import type { RequestEvent } from '../kit.js';
import { toBasePath, type LogtoAuthOptions } from '../config/options.js';
import { mayHoldSession, toNaming } from '../session/cookie/session-cookie.js';
import { homePath } from './endpoint.js';
import { renderErrorPage } from './error-page.js';
import { toOriginRefusal } from './origin-refusal.js';

/**
 * Refuses a POST that a page of another site sends with the user's cookies. It is independent of SvelteKit's own check, which
 * apps can disable (`csrf.trustedOrigins`) and which covers only the content types of forms. Browsers name the origin of
 * every POST, so a POST without an origin is refused as well.
 *
 * @throws {LogtoAuthError} `cross_site_request`, `origin_mismatch`
 */
export function requireSameOrigin(event: RequestEvent): void {
	const { request, url } = event;
	const site = request.headers.get('sec-fetch-site');
	if (site !== null && site !== 'same-origin') throw toOriginRefusal(event);
	if (request.headers.get('origin') !== url.origin) throw toOriginRefusal(event);
}

/**
 * Refuses a GET with an effect unless the user opens the address: no prefetch, no frame, no image, no script (Fetch
 * Metadata). Clients that do not send these headers pass.
 *
 * @throws {LogtoAuthError} `navigation_required`
 */
export function requireNavigation({ request }: RequestEvent): void {
	const header = (name: string) => request.headers.get(name)?.toLowerCase() ?? '';
	const prefetch = `${header('sec-purpose')} ${header('purpose')} ${header('x-moz')}`;
	const mode = header('sec-fetch-mode');
	const destination = header('sec-fetch-dest');
	if (
		/prefetch|preview|prerender/.test(prefetch) ||
		(mode !== '' && mode !== 'navigate') ||
		(destination !== '' && destination !== 'document')
	)
		throw new LogtoAuthError('navigation_required');
}

/** The content types that browsers send to another site without a preflight, and SvelteKit's own type of form. */
const formTypes: ReadonlySet<string> = new Set([
	'application/x-www-form-urlencoded',
	'multipart/form-data',
	'text/plain',
	'application/x-sveltekit-formdata'
]);

const toType = (headers: Headers): string =>
	headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Whether SvelteKit treats the content type as a form. */
export function hasFormType(headers: Headers): boolean {
	return formTypes.has(toType(headers));
}

/** Whether a request has an effect and can come from a page of another site: from a form, or from a script that sends no body. */
function isLikeForm({ request: { method, headers } }: RequestEvent): boolean {
	if (method === 'GET' || !/^(?:POST|PUT|PATCH|DELETE)$/.test(method)) return false;
	return toType(headers) === '' || hasFormType(headers);
}

/**
 * Does SvelteKit's check of forms for an app that disables it (`csrf.trustedOrigins: ['*']`) to receive Logto's back-channel
 * logout. In any other app it checks only what SvelteKit 2 does not check. A user receives a page, a script JSON.
 */
export function refuseCrossSiteForm(
	event: RequestEvent,
	options: LogtoAuthOptions
): Response | null {
	if (!isLikeForm(event)) return null;
	if (options.backchannelLogout !== true && !isUnchecked(event, options)) return null;
	if (event.url.pathname === `${toBasePath(options)}/backchannel-logout`) return null;
	if (isFromTrustedPage(event, options)) return null;
	const reason = toOriginRefusal(event, options);
	const kind = toRequestKind(event);
	if (kind !== 'form') return answerRefused(kind, reason);
	return renderErrorPage({
		basePath: toBasePath(options),
		home: homePath,
		reason,
		redirectTo: homePath
	});
}

/**
 * Whether a script of any page can send this POST with the user's cookies and without a preflight (Fetch, `no-cors`). Without
 * a body it has no content type, and SvelteKit 2 does not check its origin.
 */
function isUnchecked(event: RequestEvent, options: LogtoAuthOptions): boolean {
	const { method, headers } = event.request;
	if (method !== 'POST' || (headers.get('content-type') ?? '') !== '') return false;
	if (headers.has('authorization')) return false;
	return mayHoldSession(event, headers.get('cookie'), toNaming(options));
}

/** Whether the `Origin` header names this site or one of `trustedOrigins`. */
export function isFromTrustedPage(
	{ request, url }: RequestEvent,
	{ trustedOrigins = [] }: LogtoAuthOptions
): boolean {
	const origin = request.headers.get('origin');
	return origin !== null && [url.origin, ...trustedOrigins].includes(origin);
}
