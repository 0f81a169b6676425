import { findFittingPath, toSafeRedirect } from '../../protocol/redirect-to.js';
import { withoutSlash } from '../guards/answers/answer.js';
import type { EndpointRequest } from '../http/endpoint.js';

/**
 * Where the first sign-in of a new user leads: the option `onboarding` with the page that was wanted. `null` without
 * the option, and where that very page was wanted.
 *
 * @param wanted a path of this site
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
