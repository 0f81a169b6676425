import type { IncomingMessage } from 'node:http';
import { isEndpointHost, isLoopbackHost, toUrl, type Address } from './address.js';

/** Why a request is not answered. */
export interface Refusal {
	readonly status: number;
	readonly code: string;
	readonly message: string;
}

/** Every page may read these: they hold nothing secret, and Logto shows them to every page as well. */
const publicDocuments = [
	'/oidc/.well-known/openid-configuration',
	'/oidc/.well-known/oauth-authorization-server',
	'/oidc/jwks'
];

/**
 * Keeps web pages away: here is no password, the secrets stand in the documentation, and a page can send
 * requests to loopback. A page reaches this server under a name of its own (DNS rebinding), which `Host`
 * tells; or from its own site, which the browser tells in `Origin` and `Sec-Fetch-Site`. Programs of this
 * machine send neither of the two, and are let in.
 *
 * @returns `null` for a request that may be answered
 */
export function findRefusal(request: IncomingMessage, address: Address): Refusal | null {
	const { url: target = '', headersDistinct } = request;
	const [host = '', ...more] = headersDistinct['host'] ?? [];
	// RFC 9112 §3.2. A target with an authority would override `Host`; a path is all that is needed here.
	if (host === '' || more.length > 0 || !target.startsWith('/')) return malformed;
	const isLocal = isLoopbackHost(host, address.port);
	if (!isLocal && !isEndpointHost(host, address)) return toForeignHost(address);
	const { pathname } = toUrl(request, address);
	if (pathname.startsWith('/local/')) {
		if (!isLocal)
			return toForeignHost({ ...address, endpoint: `http://localhost:${address.port}` });
		return isOfForeignPage(request, host, address) ? foreignPage : null;
	}
	if (publicDocuments.includes(pathname) || isNavigation(request)) return null;
	return isOfForeignPage(request, host, address) ? foreignPage : null;
}

/** Fetch §3.2 and Fetch Metadata §2.3: every browser names its page's origin or site, or both. */
function isOfForeignPage(
	{ headers }: IncomingMessage,
	host: string,
	{ endpoint }: Address
): boolean {
	const { origin, 'sec-fetch-site': site } = headers;
	if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
	return origin !== undefined && ![`http://${host.toLowerCase()}`, endpoint].includes(origin);
}

/** A sign-in begins at the app, which leads the browser here: that reads nothing and changes nothing. */
const isNavigation = ({ method, headers }: IncomingMessage): boolean =>
	(method === 'GET' || method === 'HEAD') && headers['sec-fetch-mode'] === 'navigate';

const malformed: Refusal = {
	status: 400,
	code: 'local.invalid_request',
	message: 'A request needs one "Host" and a path.'
};

/** RFC 9110 §15.5.20: this server does not answer for that address. */
const toForeignHost = ({ endpoint }: Address): Refusal => ({
	status: 421,
	code: 'local.foreign_host',
	message: `The local Logto answers at ${endpoint}. If a proxy leads to it, set the option "endpoint" to the address of the proxy.`
});

const foreignPage: Refusal = {
	status: 403,
	code: 'local.foreign_page',
	message: 'The local Logto answers no page of another site.'
};
