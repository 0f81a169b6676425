import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';

/** The addresses of a local Logto. */
export interface Address {
	/** The origin that browsers and the app use: `http://localhost:3301`. */
	readonly endpoint: string;
	/** Its port on loopback. */
	readonly port: number;
}

/** The address of a request. The caller decides only the path and the query. */
export const toUrl = ({ url = '/' }: IncomingMessage, { endpoint }: Address): URL =>
	new URL(`${endpoint}${url}`);

/**
 * Whether a `Host` (RFC 9110 §7.2) names loopback and the own port. Names below `localhost` belong to the
 * machine (RFC 6761 §6.3): no DNS server of an attacker answers for them.
 */
export function isLoopbackHost(host: string, port: number): boolean {
	const [, name = '', given = '80'] =
		/^(\[::1\]|[\w.-]+)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
	if (given !== String(port)) return false;
	if (name === '[::1]' || /^(?:[a-z\d-]+\.)*localhost$/.test(name)) return true;
	return isIPv4(name) && name.startsWith('127.');
}

/** Whether a `Host` is that of the configured endpoint. */
export const isEndpointHost = (host: string, { endpoint }: Address): boolean =>
	host.toLowerCase() === new URL(endpoint).host;

/**
 * Lets a request say the endpoint's address, whichever way it came: `oidc-provider` writes its addresses by
 * `Host` and, behind a proxy, by `X-Forwarded-Host` and `X-Forwarded-Proto`.
 */
export function pinAddress({ headers }: IncomingMessage, { endpoint }: Address): void {
	const { host, protocol } = new URL(endpoint);
	for (const name of Object.keys(headers))
		if (name.startsWith('x-forwarded-')) Reflect.deleteProperty(headers, name);
	headers.host = host;
	headers['x-forwarded-proto'] = protocol.slice(0, -1);
}
