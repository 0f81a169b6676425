import { base, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions, Rule } from '../options.js';
import { withoutSlash } from './answer.js';
import { findAsked } from './rules.js';

/** Users who cannot sign in are told why: a rule for the page that says so would lead back to it for ever. */
export function isErrorPage({ url, request }: RequestEvent, { pages }: LogtoAuthOptions): boolean {
	if (pages?.error === undefined || !['GET', 'HEAD'].includes(request.method)) return false;
	return withoutSlash(`${base}${pages.error}`) === withoutSlash(url.pathname);
}

/**
 * Whether an anonymous visitor may open some page, as far as the options tell: a rule that is public for GET, a
 * function that may say so, or a page of the app for errors. Which routes are pages and which are endpoints is
 * not known here.
 */
export function mayOpenPage({ routes = {}, pages }: LogtoAuthOptions): boolean {
	return pages?.error !== undefined || Object.values(routes).some(mayOpen);
}

function mayOpen(rule: Rule | undefined): boolean {
	if (rule === undefined || rule === null) return false;
	const asked = findAsked(rule, 'GET');
	return asked === 'public' || typeof asked === 'function';
}
