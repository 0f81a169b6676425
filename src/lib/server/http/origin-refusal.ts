import { LogtoAuthError } from '../../errors.js';
import { kitMajor, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { warn } from '../app-callbacks/report.js';
import { findContext } from '../request/request-context.js';

/**
 * The reason to refuse a request with another `Origin`. If the browser says that a page of this site sent it, SvelteKit does
 * not know the site's address: then forms fail, and the log says what to set.
 *
 * @returns `cross_site_request`, `origin_mismatch`
 */
export function toOriginRefusal(
	event: RequestEvent,
	options: LogtoAuthOptions | undefined = findContext(event)?.options
): LogtoAuthError {
	const origin = findOwnOrigin(event);
	if (origin === null) return new LogtoAuthError('cross_site_request');
	// The cause contains the addresses: lines that differ only in the cause count as one, so a sender cannot fill the log.
	const cause = new Error(
		`The origin of the page is ${origin}, but SvelteKit's is ${event.url.origin}.`
	);
	if (options !== undefined) warn(options, `${fault} ${describeCure(kitMajor)}`, cause);
	return new LogtoAuthError('origin_mismatch', { cause });
}

/**
 * The origin of the page that sent a request, if it belongs to this site: by Fetch Metadata, which a page cannot set, or by
 * the host, because browsers do not send these headers over plain HTTP. `null` for another site.
 */
function findOwnOrigin({ request: { headers }, url }: RequestEvent): string | null {
	const origin = headers.get('origin') ?? '';
	if (origin === url.origin || !URL.canParse(origin)) return null;
	const site = headers.get('sec-fetch-site');
	const { host, origin: own } = new URL(origin);
	if (own !== origin) return null;
	const isOwn = site === null ? host === headers.get('host') : site === 'same-origin';
	return isOwn ? origin : null;
}

const fault =
	'A form of this site was refused, because SvelteKit does not know the site by this address.';

/** The setting to change, by the version of SvelteKit. */
export function describeCure(major: number): string {
	if (major > 2)
		return "Give `paths: { origin: 'https://…' }` to `sveltekit(…)` in vite.config.ts, with the address that browsers show, and build again.";
	return 'With adapter-node start the app with ORIGIN=https://…, the address that browsers show, or with PROTOCOL_HEADER and HOST_HEADER if a proxy sends these headers.';
}
