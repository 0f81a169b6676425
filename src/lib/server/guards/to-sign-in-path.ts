import { toPagePath } from '../../protocol/page-path.js';
import { findFittingPath } from '../../protocol/redirect-to.js';
import { homePath } from '../http/endpoint.js';
import type { RequestEvent } from '../kit.js';
import { warn } from '../app-callbacks/report.js';
import { findContext } from '../request/request-context.js';
import type { Refused } from './refusal.js';

/** The sign-in endpoint, with the address to return to. */
export function toSignInPath(
	event: RequestEvent,
	basePath: string,
	{ reason, attempt }: Pick<Refused, 'reason' | 'attempt'>
): string {
	const query = new URLSearchParams({ redirectTo: toReturnPath(event) });
	if (reason.code === 'sign_in_too_old') query.set('prompt', 'login');
	if (attempt !== undefined) {
		// Logto shows no page for an application of the tenant while it knows the browser.
		query.set('prompt', 'consent');
		query.set('attempt', attempt);
	}
	return `${basePath}/signin?${query}`;
}

/**
 * The requested address. For a form it leaves out the name of the action (`?/create`), which is not a page. If it is
 * too long, it leaves out the query, and in the end it is the home page.
 */
export function toReturnPath(event: RequestEvent): string {
	const { url, request } = event;
	const { pathname, search } = url;
	const whole = request.method === 'POST' ? toPagePath(pathname, search) : `${pathname}${search}`;
	const fitting = findFittingPath(whole, pathname) ?? homePath;
	const options = fitting === whole ? undefined : findContext(event)?.options;
	if (options !== undefined) warn(options, tooLong);
	return fitting;
}

const tooLong =
	'The address of a page that needs a sign-in is too long for a redirect, so the sign-in leads to the page without its query.';
