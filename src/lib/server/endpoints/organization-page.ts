import type { Organization } from '../../protocol/organization.js';
import { listSharedNames, matches, sortByName } from '../../protocol/organization-names.js';
import { fillTemplate } from '../../protocol/page-path.js';
import { toSafeRedirect } from '../../protocol/redirect-to.js';
import { link, renderPage } from '../http/page.js';
import { attribute, html, join, type Html } from '../internal/html.js';

/** The content of the page that lists a user's organizations. */
export interface OrganizationPage {
	/** The address of the page, to which its forms are sent. */
	readonly action: string;
	/** The origin of this site. */
	readonly origin: string;
	readonly organizations: readonly Organization[];
	readonly activeId: string | null;
	/** A path of this site. */
	readonly redirectTo: string;
	/** A path of this site with {@link placeholder}; `null` for buttons that set the active organization. */
	readonly template: string | null;
	/** Only organizations whose names contain it are listed. */
	readonly search: string;
	/** From 1. Another number shows the nearest page. */
	readonly page: number;
}

const param = 'organization';

/** What an address has instead of the id of an organization. */
export const placeholder = `[${param}]`;

/** How many organizations one page lists. */
const atOnce = 100;

/** Renders a page of the organizations, sorted by name, with a search field. It works without script. */
export function renderOrganizationPage(given: OrganizationPage): Response {
	const { organizations, redirectTo, search } = given;
	const found = organizations.filter(({ name }) => matches(name, search));
	const last = Math.max(1, Math.ceil(found.length / atOnce));
	const page = Math.min(Math.max(Math.trunc(given.page) || 1, 1), last);
	const listed = sortByName(found, 'en').slice((page - 1) * atOnce, page * atOnce);
	return renderPage({
		status: 200,
		title: 'Choose an organization',
		body: html`${organizations.length === 0 ? null : toSearchForm(given)}<p class="status">${toCount(given, found.length)}</p>
${listed.length === 0 ? null : toList(given, listed)}<p class="ways">${join(
			[...toPageLinks(given, page, last), link(redirectTo, 'Back')],
			'\n'
		)}</p>`,
		// A form without its origin is refused.
		referrerPolicy: 'strict-origin'
	});
}

function toSearchForm({ action, redirectTo, template, search }: OrganizationPage): Html {
	const href =
		template === null ? null : html`<input type="hidden" name="href" value="${template}">`;
	return html`<form method="get" action="${action}" role="search">
<input type="hidden" name="redirectTo" value="${redirectTo}">${href}
<p><label>Search<input type="search" name="search" value="${search}" autocomplete="off"></label></p>
<button>Search</button>
</form>
`;
}

function toCount({ organizations, search }: OrganizationPage, found: number): string {
	if (organizations.length === 0) return 'You are not a member of any organization.';
	if (found === 0) return 'No organization found.';
	const all =
		organizations.length === 1 ? '1 organization' : `${organizations.length} organizations`;
	return search === '' ? all : `${found} of ${all}`;
}

function toList(given: OrganizationPage, listed: readonly Organization[]): Html {
	const { action, redirectTo, template } = given;
	const shared = listSharedNames(given.organizations);
	const items = listed.flatMap((organization) => toItem(given, organization, shared) ?? []);
	const list = html`<ul class="choices">
${join(items, '\n')}
</ul>
`;
	if (template !== null) return list;
	return html`<form method="post" action="${action}">
<input type="hidden" name="redirectTo" value="${redirectTo}">
${list}</form>
`;
}

function toItem(
	{ origin, template, activeId, redirectTo }: OrganizationPage,
	{ id, name, description }: Organization,
	shared: ReadonlySet<string>
): Html | null {
	const detail = shared.has(name)
		? html`<span class="detail" dir="auto">${description ?? id}</span>`
		: null;
	const label = html`<bdi>${name}</bdi>${detail}`;
	const toCurrent = (isCurrent: boolean) => attribute('aria-current', isCurrent ? 'true' : null);
	if (template === null)
		return html`<li><button name="organizationId" value="${id}"${toCurrent(id === activeId)}>${label}</button></li>`;
	// An id can change where a path leads, such as an empty one.
	const href = toSafeRedirect(fillTemplate(template, param, id), origin);
	if (href === null) return null;
	// The addresses name the organization, so the page to go back to says which one is open.
	return html`<li><a href="${href}"${toCurrent(href === redirectTo)}>${label}</a></li>`;
}

function toPageLinks(
	{ action, redirectTo, template, search }: OrganizationPage,
	page: number,
	last: number
): readonly Html[] {
	const toAddress = (number: number) => {
		const query = new URLSearchParams({ redirectTo, page: String(number) });
		if (template !== null) query.set('href', template);
		if (search !== '') query.set('search', search);
		return `${action}?${query}`;
	};
	const previous = html`<a href="${toAddress(page - 1)}" rel="prev">Previous</a>`;
	const next = html`<a href="${toAddress(page + 1)}" rel="next">Next</a>`;
	return [...(page > 1 ? [previous] : []), ...(page < last ? [next] : [])];
}
