import { LogtoAuthError } from '../../errors.js';
import { kitMajor, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { warn } from '../observability/report.js';
import { findContext } from '../request/request-context.js';

/**
 * Why a request is refused whose `Origin` is not the site's. Where the browser itself says that a page of this
 * very site sent it, SvelteKit has a wrong idea of the site's address: its forms do not work, and the log says
 * what to set.
 *
 * @returns `cross_site_request`, `origin_mismatch`
 */
export function toOriginRefusal(
	event: RequestEvent,
	options: LogtoAuthOptions | undefined = findContext(event)?.options
): LogtoAuthError {
	const origin = findOwnOrigin(event);
	if (origin === null) return new LogtoAuthError('cross_site_request');
	// Both addresses are in the cause: lines that differ in these alone are one, so no sender can fill the log.
	const cause = new Error(`The page is of ${origin}, and SvelteKit says ${event.url.origin}.`);
	if (options !== undefined) warn(options, `${fault} ${describeCure(kitMajor)}`, cause);
	return new LogtoAuthError('origin_mismatch', { cause });
}

/**
 * The origin of the page that sent a request, when it is this site's: by Fetch Metadata, which no page can
 * choose, or by the host, since browsers send no such fields over plain HTTP. `null` for any other page's.
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
	'A form of a page of this very site was refused, for SvelteKit takes the site for another address.';

/** What to set, by SvelteKit's version. */
export function describeCure(major: number): string {
	if (major > 2)
		return "Give `paths: { origin: 'https://…' }` to `sveltekit(…)` in vite.config.ts, with the address that browsers show, and build again.";
	return 'With adapter-node start the app with ORIGIN=https://…, the address that browsers show, or with PROTOCOL_HEADER and HOST_HEADER where a proxy sends these fields.';
}
