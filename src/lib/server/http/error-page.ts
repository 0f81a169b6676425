import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import type { LogtoAuthError } from '../../errors.js';
import { html, join, type Html } from '../internal/html.js';
import { link, renderPage } from './page.js';

/** The content of the built-in error page. */
export interface ErrorPage {
	readonly basePath: string;
	/** The app's home page. */
	readonly home: string;
	readonly reason: LogtoAuthError;
	/** The status of the response. @default the status of the reason */
	readonly status?: number;
	/** The page to open after "Try again": a path of this site. */
	readonly redirectTo: string;
	/** The `prompt` of the sign-in behind "Try again". */
	readonly prompt?: string | null;
	/** Other organizations in which the user has access to the same page. @default none */
	readonly organizations?: readonly { readonly name: string; readonly href: string }[];
}

const titles: Readonly<Record<number, string>> = {
	400: 'Something went wrong',
	401: 'Sign in to continue',
	403: 'You don’t have access',
	404: 'Page not found',
	405: 'This page cannot be opened',
	502: 'Sign-in is unavailable',
	503: 'Sign-in is unavailable'
};

/** Renders the page that says what happened and what to do next. */
export function renderErrorPage(page: ErrorPage): Response {
	const { reason, status = reason.status, organizations = [] } = page;
	const ways = listWays(page);
	return renderPage({
		status,
		title: toTitle(reason.status),
		above: toStatusLine(reason.status),
		body: html`<p>${reason.toJSON().message}</p>
${listOrganizations(organizations)}<p class="ways">${join(ways, '\n')}</p>
${toCodeLine(reason.code)}`
	});
}

/** Renders the page for an error that the app throws. */
export function renderMessage(status: number, message: string): Response {
	return renderPage({
		status,
		title: toTitle(status),
		above: toStatusLine(status),
		body: html`<p>${message}</p>`
	});
}

/** The line with the status, above the heading. */
export const toStatusLine = (status: number): Html => html`<p class="status">${status}</p>
`;

/** The line with the code, at the end of the page. */
export const toCodeLine = (code: string): Html =>
	html`<p class="code">Code: <code>${code}</code></p>`;

const toTitle = (status: number): string => titles[status] ?? 'Something went wrong';

/** Errors that no sign-in cures. A 404 that offers one would reveal that the address exists. */
const withoutSignIn: ReadonlySet<LogtoAuthErrorCode> = new Set([
	'not_found',
	'method_not_allowed',
	'cross_site_request',
	'origin_mismatch',
	'sign_out_incomplete'
]);

/** Errors that a new authorization of the same account can cure. */
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
}: ErrorPage): readonly Html[] {
	const toSignIn = (query: Record<string, string>) =>
		`${basePath}/signin?${new URLSearchParams({ redirectTo, ...query })}`;
	const toHome = (look?: 'primary') => link(home, 'Go to the start page', look);
	if (withoutSignIn.has(reason.code)) return [toHome('primary')];
	if (withConsent.has(reason.code))
		return [link(toSignIn({ prompt: 'consent' }), 'Sign in again', 'primary'), toHome()];
	// This account may have no access to the start page either.
	if (reason.code === 'sign_in_denied')
		return [link(toSignIn({ prompt: 'login' }), 'Use another account', 'primary'), toHome()];
	if (reason.status === 403)
		return [toHome('primary'), link(toSignIn({ prompt: 'login' }), 'Use another account')];
	return [link(toSignIn(prompt === null ? {} : { prompt }), toAction(reason), 'primary'), toHome()];
}

function listOrganizations(organizations: NonNullable<ErrorPage['organizations']>): Html | null {
	if (organizations.length === 0) return null;
	const items = organizations.map(({ href, name }) => html`<li>${link(href, name)}</li>`);
	return html`<p>You have access in another organization:</p>
<ul>${join(items, '\n')}</ul>
`;
}

function toAction({ status }: LogtoAuthError): string {
	return status === 401 ? 'Sign in' : 'Try again';
}
