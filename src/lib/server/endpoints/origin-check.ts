import { LogtoAuthError } from '../../errors.js';
import type { RequestEvent } from '../kit.js';

/**
 * Refuses a POST that another site's page sends with the person's cookies. Independent of
 * SvelteKit's own check, which apps switch off (`csrf.trustedOrigins`) and which looks at form content
 * types only. Browsers name the origin of every POST, so one without is refused as well.
 *
 * @throws {LogtoAuthError} `cross_site_request`
 */
export function requireSameOrigin({ request, url }: RequestEvent): void {
	const site = request.headers.get('sec-fetch-site');
	if (site !== null && site !== 'same-origin') throw new LogtoAuthError('cross_site_request');
	if (request.headers.get('origin') !== url.origin) throw new LogtoAuthError('cross_site_request');
}

/**
 * Refuses a GET that starts something unless a person opens the address: no prefetch, no frame, no
 * image, no script (Fetch Metadata). Clients that send no such headers pass.
 *
 * @throws {LogtoAuthError} `navigation_required`
 */
export function requireNavigation({ request }: RequestEvent): void {
	const header = (name: string) => request.headers.get(name)?.toLowerCase() ?? '';
	const prefetch = `${header('sec-purpose')} ${header('purpose')} ${header('x-moz')}`;
	const mode = header('sec-fetch-mode');
	const destination = header('sec-fetch-dest');
	if (
		/prefetch|preview|prerender/.test(prefetch) ||
		(mode !== '' && mode !== 'navigate') ||
		(destination !== '' && destination !== 'document')
	)
		throw new LogtoAuthError('navigation_required');
}
