import { LogtoAuthError } from '../../errors.js';
import { answerRefused } from '../guards/answers/answer-refused.js';
import { toRequestKind } from '../guards/answers/request-kind.js';
import type { RequestEvent } from '../kit.js';
import { toBasePath, type LogtoAuthOptions } from '../config/options.js';
import { mayHoldSession, toNaming } from '../session/cookie/session-cookie.js';
import { homePath } from './endpoint.js';
import { renderErrorPage } from './error-page.js';
import { toOriginRefusal } from './origin-refusal.js';

/**
 * Refuses a POST that another site's page sends with the person's cookies. Independent of
 * SvelteKit's own check, which apps switch off (`csrf.trustedOrigins`) and which looks at form content
 * types only. Browsers name the origin of every POST, so one without is refused as well.
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
 * Refuses a GET that starts something unless a person opens the address: no prefetch, no frame, no
 * image, no script (Fetch Metadata). Clients that send no such headers pass.
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

/** What browsers send across sites without asking first, and SvelteKit's own kind of form. */
const formTypes: ReadonlySet<string> = new Set([
	'application/x-www-form-urlencoded',
	'multipart/form-data',
	'text/plain',
	'application/x-sveltekit-formdata'
]);

const toType = (headers: Headers): string =>
	headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Whether the content type is one that SvelteKit takes for a form's. */
export function hasFormType(headers: Headers): boolean {
	return formTypes.has(toType(headers));
}

/** Whether a request changes something and could come from a form of any page, or from a script without a body. */
function isLikeForm({ request: { method, headers } }: RequestEvent): boolean {
	if (method === 'GET' || !/^(?:POST|PUT|PATCH|DELETE)$/.test(method)) return false;
	return toType(headers) === '' || hasFormType(headers);
}

/**
 * SvelteKit's own check of forms, for an app that had to switch it off (`csrf.trustedOrigins: ['*']`) so
 * that Logto's back-channel logout comes through: everything else is refused as before. In any other app
 * only what SvelteKit 2 does not check. A person gets a page, a script gets JSON.
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
 * A POST that a script of any page may send with somebody's cookies and no preflight (Fetch, `no-cors`):
 * without a body it has no content type, and SvelteKit 2 does not look at its origin.
 */
function isUnchecked(event: RequestEvent, options: LogtoAuthOptions): boolean {
	const { method, headers } = event.request;
	if (method !== 'POST' || (headers.get('content-type') ?? '') !== '') return false;
	if (headers.has('authorization')) return false;
	return mayHoldSession(event, headers.get('cookie'), toNaming(options));
}

/** Whether a browser says that a page of this site or of `trustedOrigins` sent the request. */
export function isFromTrustedPage(
	{ request, url }: RequestEvent,
	{ trustedOrigins = [] }: LogtoAuthOptions
): boolean {
	const origin = request.headers.get('origin');
	return origin !== null && [url.origin, ...trustedOrigins].includes(origin);
}
