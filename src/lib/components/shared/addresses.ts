import { currentPath, toEndpoint, toSitePath } from '../../client/kit.js';
import { leadsBack, type AccountPage } from '../../protocol/account-page.js';

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

/** The attributes of a link to a page of Logto's Account Center. A page that does not lead back opens a new tab. */
export function toAccountLink(
	basePath: string | undefined,
	page: AccountPage,
	redirectTo: string | undefined
) {
	const query = new URLSearchParams({
		page,
		redirectTo: redirectTo === undefined ? currentPath() : toSitePath(redirectTo)
	});
	return {
		href: `${toEndpoint('account', basePath)}?${query}`,
		'data-sveltekit-reload': '',
		...(leadsBack(page) ? {} : { target: '_blank', rel: 'noopener' })
	} as const;
}
