import { findFittingPath, toSafeRedirect } from '../../protocol/redirect-to.js';
import { withoutSlash } from '../guards/answers/answer.js';
import type { EndpointRequest } from '../http/endpoint.js';

/**
 * The page for a new user: the option `onboarding` with the requested page in the query. Returns `null` without the
 * option, and when the user requested that page.
 *
 * @param wanted the requested page, a path of this site
 */
export function toOnboardingPath(
	{ event, context, home }: EndpointRequest,
	wanted: string
): string | null {
	const page = toSafeRedirect(context.runtime().config.onboarding, event.url.origin);
	const path = wanted.replace(/[?#].*$/, '');
	if (page === null || withoutSlash(page) === withoutSlash(path)) return null;
	const redirectTo = findFittingPath(wanted, path) ?? home;
	return `${page}?${new URLSearchParams({ redirectTo })}`;
}
