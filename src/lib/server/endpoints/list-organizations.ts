import { LogtoAuthError } from '../../errors.js';
import { toSafeRedirect } from '../../protocol/redirect-to.js';
import type { Session } from '../../protocol/session.js';
import { toSignInPath } from '../guards/to-sign-in-path.js';
import { toRedirect, wantsHtml, wantsJson, type EndpointRequest } from '../http/endpoint.js';
import { leadTo, toRequestKind } from '../http/request-kind.js';
import { placeholder, renderOrganizationPage } from './organization-page.js';

/**
 * `GET {basePath}/organization`: all organizations of the session, as JSON for a script and as a page for a user. The page
 * reads these fields of the query: `redirectTo`, `href` (the addresses of organizations, a path of this site with
 * `[organization]`), `search` and `page`. It lists links with `href`, else buttons that set the active organization. No cache
 * stores the answer, and no page of another origin can read or embed it.
 *
 * @throws {LogtoAuthError} `session_missing`, `request_invalid` for another `href`
 */
export async function listOrganizations(request: EndpointRequest): Promise<Response> {
	const { event, context } = request;
	const session = await context.findShown();
	if (session === null) return refuseAnonymous(request);
	const response = wantsJson(event)
		? Response.json({ organizations: session.organizations })
		: toPage(request, session);
	response.headers.set('cache-control', 'private, no-store');
	response.headers.set('vary', 'Cookie, Accept');
	response.headers.set('cross-origin-resource-policy', 'same-origin');
	response.headers.set('x-content-type-options', 'nosniff');
	return response;
}

function refuseAnonymous({ event, basePath }: EndpointRequest): Response {
	const reason = new LogtoAuthError('session_missing');
	if (!wantsHtml(event)) throw reason;
	return leadTo(toRequestKind(event), toSignInPath(event, basePath, { reason }));
}

function toPage(request: EndpointRequest, session: Session): Response {
	const { event, basePath } = request;
	const { searchParams: query } = event.url;
	return renderOrganizationPage({
		action: `${basePath}/organization`,
		origin: event.url.origin,
		organizations: session.organizations,
		activeId: session.organization?.id ?? null,
		redirectTo: toRedirect(request, query.get('redirectTo')),
		template: toTemplate(query.get('href'), event.url.origin),
		search: query.get('search')?.trim() ?? '',
		page: Number(query.get('page') ?? 1)
	});
}

/**
 * A template that is too long loses its query, like the page to open after a sign-in.
 *
 * @throws {LogtoAuthError} `request_invalid` if it is not a path of this site with `[organization]`
 */
function toTemplate(href: string | null, origin: string): string | null {
	if (href === null) return null;
	const path = toSafeRedirect(href, origin) ?? toSafeRedirect(href.split(/[?#]/)[0], origin);
	if (path?.includes(placeholder) !== true) throw new LogtoAuthError('request_invalid');
	return path;
}
