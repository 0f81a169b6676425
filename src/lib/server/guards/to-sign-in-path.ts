import { toPagePath } from '../../protocol/page-path.js';
import { findFittingPath } from '../../protocol/redirect-to.js';
import { homePath } from '../http/endpoint.js';
import type { RequestEvent } from '../kit.js';
import { warn } from '../app-callbacks/report.js';
import { findContext } from '../request/request-context.js';
import type { Refused } from './refusal.js';

/** The sign-in endpoint with the way back to where the request was going. */
export function toSignInPath(
	event: RequestEvent,
	basePath: string,
	{ reason, attempt }: Pick<Refused, 'reason' | 'attempt'>
): string {
	const query = new URLSearchParams({ redirectTo: toReturnPath(event) });
	if (reason.code === 'sign_in_too_old') query.set('prompt', 'login');
	if (attempt !== undefined) {
		// Without a page for an application of the tenant's own, while Logto knows the browser.
		query.set('prompt', 'consent');
		query.set('attempt', attempt);
	}
	return `${basePath}/signin?${query}`;
}

/**
 * The requested address; of a form's without the name of its action (`?/create`), which is no page. Without its
 * query when it is too long, and at last the home page.
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
