import { base, type RequestEvent } from '../../kit.js';
import type { LogtoAuthOptions } from '../../config/options.js';
import { withoutSlash } from '../answers/answer.js';

/** Users who cannot sign in are told why: a rule for the page that says so would lead back to it for ever. */
export function isErrorPage({ url, request }: RequestEvent, { pages }: LogtoAuthOptions): boolean {
	if (pages?.error === undefined || !['GET', 'HEAD'].includes(request.method)) return false;
	return withoutSlash(`${base}${pages.error}`) === withoutSlash(url.pathname);
}
