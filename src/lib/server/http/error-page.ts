import type { LogtoAuthError, LogtoAuthErrorCode } from '../../errors.js';
import { escapeHtml, link, renderPage } from './page.js';

/** What the built-in page needs to know. */
export interface ErrorPage {
	readonly basePath: string;
	/** The app's home page. */
	readonly home: string;
	readonly reason: LogtoAuthError;
	/** The status of the response, where it is not the reason's. @default the reason's */
	readonly status?: number;
	/** Where "try again" leads in the end; a path of this site. */
	readonly redirectTo: string;
	/** The `prompt` that "try again" asks for. */
	readonly prompt?: string | null;
	/** Organizations in which the person may find the same page. @default none */
	readonly organizations?: readonly { readonly name: string; readonly href: string }[];
}

const titles: Readonly<Record<number, string>> = {
	400: 'That did not work',
	401: 'Please sign in',
	403: 'No access',
	404: 'Nothing here',
	405: 'Nothing to open here',
	502: 'Sign-in is not available',
	503: 'Sign-in is not available'
};

/** A page that says what happened and what to do next. */
export function renderErrorPage(page: ErrorPage): Response {
	const { reason, status = reason.status, organizations = [] } = page;
	const ways = listWays(page);
	return renderPage({
		status,
		title: toTitle(reason.status),
		above: `<p class="status">${reason.status}</p>\n`,
		body: `<p>${escapeHtml(reason.toJSON().message)}</p>
${listOrganizations(organizations)}<p class="ways">${ways.join('\n')}</p>
<p class="code">Code: <code>${escapeHtml(reason.code)}</code></p>`
	});
}

/** A page that says what an app's own error says. */
export function renderMessage(status: number, message: string): Response {
	return renderPage({
		status,
		title: toTitle(status),
		above: `<p class="status">${status}</p>\n`,
		body: `<p>${escapeHtml(message)}</p>`
	});
}

const toTitle = (status: number): string => titles[status] ?? 'Something went wrong';

const primary = ' class="primary"';

/** Errors that no sign-in cures. A 404 that offers one would reveal that the address exists. */
const withoutSignIn: ReadonlySet<LogtoAuthErrorCode> = new Set([
	'not_found',
	'method_not_allowed',
	'cross_site_request',
	'origin_mismatch',
	'sign_out_incomplete'
]);

/** What the same account gets by a new authorization. */
const withConsent: ReadonlySet<LogtoAuthErrorCode> = new Set([
	'authorization_outdated',
	'organization_not_granted'
]);

/** The links offered on the page. */
function listWays({
	basePath,
	home,
	reason,
	redirectTo,
	prompt = null
}: ErrorPage): readonly string[] {
	const toSignIn = (query: Record<string, string>) =>
		`${basePath}/signin?${new URLSearchParams({ redirectTo, ...query })}`;
	const toHome = (attributes = '') => link(home, 'Go to the start page', attributes);
	if (withoutSignIn.has(reason.code)) return [toHome(primary)];
	if (withConsent.has(reason.code))
		return [link(toSignIn({ prompt: 'consent' }), 'Sign in again', primary), toHome()];
	// The start page may be closed to this account as well.
	if (reason.code === 'sign_in_denied')
		return [link(toSignIn({ prompt: 'login' }), 'Use another account', primary), toHome()];
	if (reason.status === 403)
		return [toHome(primary), link(toSignIn({ prompt: 'login' }), 'Sign in as somebody else')];
	return [link(toSignIn(prompt === null ? {} : { prompt }), toAction(reason), primary), toHome()];
}

function listOrganizations(organizations: NonNullable<ErrorPage['organizations']>): string {
	if (organizations.length === 0) return '';
	const items = organizations.map(({ href, name }) => `<li>${link(href, name)}</li>`);
	return `<p>Perhaps you meant another organization:</p>\n<ul>${items.join('\n')}</ul>\n`;
}

function toAction({ status }: LogtoAuthError): string {
	return status === 401 ? 'Sign in' : 'Try again';
}
