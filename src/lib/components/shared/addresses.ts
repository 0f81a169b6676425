import { currentPath, toEndpoint } from '../../client/kit.js';

/** The address that starts a sign-in and leads back to the open page. */
export const toSignInAddress = (basePath: string | undefined): string =>
	`${toEndpoint('signin', basePath)}?${new URLSearchParams({ redirectTo: currentPath() })}`;

/**
 * The address of this library's page with all organizations.
 *
 * @param href the template of an organization's address, with `[organization]`; `null` where the page sets the session's
 */
export function toListAddress(basePath: string | undefined, href: string | null): string {
	const query = new URLSearchParams({ redirectTo: currentPath() });
	if (href !== null) query.set('href', href);
	return `${toEndpoint('organization', basePath)}?${query}`;
}
