import type { IncomingMessage } from 'node:http';
import { isEndpointHost, isLoopbackHost, toUrl, type Address } from './address.js';

/** Why a request is refused. */
export interface Refusal {
	readonly status: number;
	readonly code: string;
	readonly message: string;
}

/** Documents that every page may read: they contain no secret, and a real Logto allows it, too. */
const publicDocuments = [
	'/oidc/.well-known/openid-configuration',
	'/oidc/.well-known/oauth-authorization-server',
	'/oidc/jwks'
];

/**
 * Refuses requests of web pages. Users sign in without a password here, the documentation contains the
 * secrets, and every page can send requests to loopback. A page can do so in two ways, and the browser shows
 * both:
 *
 * - under its own name, which resolves to loopback (DNS rebinding): `Host` has that name;
 * - from its own site: `Origin` or `Sec-Fetch-Site` name it. Every browser sends `Origin` with each method
 *   but GET and HEAD, and with each request whose answer a page could read (Fetch §3.2).
 *
 * Programs of this machine (tests, `curl`, the app) send neither `Origin` nor `Sec-Fetch-Site`, so they need
 * no token.
 *
 * @returns `null` for a request that may be answered
 */
export function findRefusal(request: IncomingMessage, address: Address): Refusal | null {
	const { url: target = '', rawHeaders } = request;
	const [host = '', ...more] = rawHeaders.filter(
		(_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host'
	);
	// RFC 9112 §3.2. A target with an authority would override `Host`, so only a path is accepted.
	if (host === '' || more.length > 0 || !target.startsWith('/')) return malformed;
	const isLocal = isLoopbackHost(host, address.port);
	if (!isLocal && !isEndpointHost(host, address)) return toForeignHost(address);
	const { pathname } = toUrl(request, address);
	const isSwitch = pathname.startsWith('/local/');
	if (isSwitch && !isLocal) return toRemoteSwitch(address);
	if (publicDocuments.includes(pathname) || !isOfForeignPage(request, host, address)) return null;
	return isNavigation(request) && !isSwitch ? null : foreignPage;
}

function isOfForeignPage(
	{ headers }: IncomingMessage,
	host: string,
	{ endpoint }: Address
): boolean {
	const { origin, 'sec-fetch-site': site } = headers;
	if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
	return origin !== undefined && ![`http://${host.toLowerCase()}`, endpoint].includes(origin);
}

/** An app sends the browser here to sign in. Such a navigation reads and changes nothing for the other page. */
const isNavigation = ({ method, headers }: IncomingMessage): boolean =>
	(method === 'GET' || method === 'HEAD') && headers['sec-fetch-mode'] === 'navigate';

const malformed: Refusal = {
	status: 400,
	code: 'local.invalid_request',
	message: 'A request needs exactly one "Host" header and a path.'
};

/** RFC 9110 §15.5.20: this server does not answer for that address. */
const toForeignHost = ({ endpoint }: Address): Refusal => ({
	status: 421,
	code: 'local.foreign_host',
	message: `The local Logto answers at ${endpoint}. If a proxy forwards to it, set the option "endpoint" to the address of the proxy.`
});

const toRemoteSwitch = ({ port }: Address): Refusal => ({
	status: 421,
	code: 'local.foreign_host',
	message: `Addresses below /local/ answer on this machine only, at http://localhost:${port}.`
});

const foreignPage: Refusal = {
	status: 403,
	code: 'local.foreign_page',
	message: 'The local Logto does not answer pages of other sites.'
};
