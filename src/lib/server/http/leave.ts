import { LogtoAuthError } from '../../errors.js';
import { toRequestKind } from './request-kind.js';
import type { RequestEvent } from '../kit.js';
import { toBasePath } from '../config/options.js';
import type { RequestContext } from '../request/request-context.js';
import { redirectTo, wantsJson } from './endpoint.js';
import { html } from '../internal/html.js';
import { link, longestField, renderPage } from './page.js';

/**
 * Answers a form with the next address. Chromium and Safari apply the page's policy `form-action` to every redirect
 * that answers a form, so `'self'` blocks a redirect to Logto. A page that opens the address instead ends that chain.
 * Scripts and enhanced forms receive the address as SvelteKit's `ActionResult`, other clients receive a redirect.
 *
 * @param location a path of this site or an address at Logto
 * @see https://www.w3.org/TR/CSP3/#directive-form-action
 */
export function leave(event: RequestEvent, location: string): Response {
	const kind = toRequestKind(event);
	const isPost = event.request.method === 'POST';
	if (kind === 'form' || (kind === 'page' && isFromForm(event))) return renderPassage(location);
	if (isPost && (kind === 'action' || wantsJson(event)))
		return Response.json(
			{ type: 'redirect', status: 303, location },
			{ headers: { 'cache-control': 'private, no-store' } }
		);
	return redirectTo(location);
}

/** Ends a sign-in: by a redirect, or by a page if the address is too long for a header field. */
export function arriveAt(path: string): Response {
	return path.length <= longestField ? redirectTo(path) : renderPassage(path);
}

/** Whether a form with the method GET sent the request. Its field `from` says so, because no header does. */
function isFromForm({ url }: RequestEvent): boolean {
	return url.searchParams.get('from') === 'form';
}

/**
 * Replaces a redirect to sign-in or to Logto that answers a form of the app by a page, as {@link leave} does. Other
 * redirects of the app stay as they are.
 */
export function leaveForm(context: RequestContext, response: Response): Response {
	const { event } = context;
	const location = response.headers.get('location');
	if (location === null || toRequestKind(event) !== 'form') return response;
	if (!isSignIn(context, location) && !isAtLogto(context, location)) return response;
	const passage = renderPassage(location);
	for (const cookie of response.headers.getSetCookie())
		passage.headers.append('set-cookie', cookie);
	return passage;
}

function isSignIn({ event, options }: RequestContext, location: string): boolean {
	if (!URL.canParse(location, event.url)) return false;
	const { origin, pathname } = new URL(location, event.url);
	return origin === event.url.origin && pathname === `${toBasePath(options)}/signin`;
}

function isAtLogto(context: RequestContext, location: string): boolean {
	if (!URL.canParse(location)) return false;
	try {
		return new URL(location).origin === new URL(context.runtime().config.issuer).origin;
	} catch (error) {
		// Without a configuration no address of this library leads to Logto.
		if (error instanceof LogtoAuthError) return false;
		throw error;
	}
}

/** A page that opens the next one at once. It is the same for every user, and the browser replaces it in its history. */
function renderPassage(location: string): Response {
	return renderPage({
		status: 200,
		title: 'One moment…',
		next: location,
		body: html`<p>The next page opens automatically. If it does not, continue here.</p>
<p class="ways">${link(location, 'Continue', 'primary')}</p>`
	});
}
