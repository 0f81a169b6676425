import { LogtoAuthError } from '../../errors.js';
import { isAccountPage, leadsBack, type AccountPage } from '../../protocol/account-page.js';
import { toSignInPath } from '../guards/to-sign-in-path.js';
import {
	readQuery,
	redirectTo,
	toRedirect,
	type Endpoint,
	type EndpointRequest
} from '../http/endpoint.js';
import { requireNavigation } from '../http/origin-check.js';
import { longestField } from '../http/page.js';
import { isOpening } from '../http/request-kind.js';
import type { RequestContext } from '../request/request-context.js';

/**
 * `GET {basePath}/account?page=email&redirectTo=/x`: redirects to a page of Logto's Account Center, and an anonymous
 * visitor to sign-in first. Logto leads back to `{basePath}/account?return=/x`, which fetches the user's claims again
 * and redirects to the path.
 *
 * While a user acts as another one, it refuses: Logto would show the account of the acting user.
 *
 * @see https://docs.logto.io/end-user-flows/account-settings/by-account-center-ui
 */
export const account: Endpoint = async (request) => {
	requireNavigation(request.event);
	const { page, redirectTo: wanted, return: path } = readQuery(request.event);
	return path === undefined ? open(request, page, wanted) : comeBack(request, path);
};

async function open(
	request: EndpointRequest,
	page: string | undefined,
	wanted: string | undefined
): Promise<Response> {
	const { event, context, basePath } = request;
	if (!isAccountPage(page)) throw new LogtoAuthError('not_found');
	const record = await context.record();
	if (record === null) {
		const reason = new LogtoAuthError('session_missing');
		if (!isOpening(event)) throw reason;
		return redirectTo(toSignInPath(event, basePath, { reason }));
	}
	if (record.actor !== null) throw new LogtoAuthError('not_while_impersonating');
	return redirectTo(toAddress(request, page, toRedirect(request, wanted)));
}

/** The page at Logto, with the address to return to. A path that is too long for a redirect loses its query. */
function toAddress(request: EndpointRequest, page: AccountPage, path: string): string {
	const { event, context, basePath, home } = request;
	const address = new URL(context.runtime().config.issuer.replace(/\/oidc$/, `/account/${page}`));
	if (!leadsBack(page)) return address.href;
	const back = new URL(`${basePath}/account`, event.url.origin);
	const toHref = (candidate: string) => {
		back.searchParams.set('return', candidate);
		address.searchParams.set('redirect', back.href);
		return address.href;
	};
	const fitting = [path, path.replace(/[?#].*$/, '')]
		.map(toHref)
		.find(({ length }) => length <= longestField);
	return fitting ?? toHref(home);
}

/**
 * The user may have changed something at Logto. If Logto does not answer, the page shows what the session knows, and if
 * the session has ended, the page's guard decides.
 *
 * @throws {LogtoAuthError} `app_access_denied`, `sign_in_denied` if the user has lost access
 */
async function comeBack(request: EndpointRequest, path: string): Promise<Response> {
	const record = await request.context.record();
	if (record !== null && record.actor === null) await confirm(request.context);
	return redirectTo(toRedirect(request, path));
}

async function confirm(context: RequestContext): Promise<void> {
	try {
		await context.refresh();
	} catch (error) {
		if (!(error instanceof LogtoAuthError) || error.status === 403) throw error;
		const { logger } = context.runtime().config;
		logger.warn('The claims were not confirmed after a visit to the account pages.', error);
	}
}
