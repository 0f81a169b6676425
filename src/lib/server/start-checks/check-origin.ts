import type { RequestEvent } from '../kit.js';
import type { Finding } from './finding.js';

/** The checked part of a request. */
export type SeenRequest = Pick<RequestEvent, 'url' | 'request' | 'platform'>;

/**
 * Checks whether the app knows another address than the browser. SvelteKit compares the origin of forms with the app's
 * address and refuses them before any hook ("Cross-site POST form submissions are forbidden"), and Logto redirects to
 * that address. A request can contain false headers, so only the log uses the result.
 */
export function checkOrigin(seen: SeenRequest): readonly Finding[] {
	const actual = findActualOrigin(seen);
	return actual === null || actual === seen.url.origin ? [] : [toFinding(seen.url.origin, actual)];
}

const toFinding = (believed: string, actual: string): Finding => ({
	code: 'origin-wrong',
	variable: 'ORIGIN',
	cause: `This app knows itself as ${believed}, but a browser opened it at ${actual}: SvelteKit refuses its forms ("Cross-site POST form submissions are forbidden"), and Logto redirects to the wrong address.`,
	cure: `Set ORIGIN=${actual} for adapter-node on SvelteKit 2, or paths.origin in SvelteKit's configuration on SvelteKit 3.`,
	place: 'environment'
});

/** The address in the browser, if the request proves it; else `null`. */
function findActualOrigin(seen: SeenRequest): string | null {
	return findPageOrigin(seen) ?? findProxyOrigin(seen) ?? findPlainOrigin(seen);
}

/** Fetch Metadata: the page and the request have the same origin. */
function findPageOrigin({ request: { headers } }: SeenRequest): string | null {
	if (headers.get('sec-fetch-site') !== 'same-origin') return null;
	return toOrigin(headers.get('origin')) ?? toOrigin(headers.get('referer'));
}

/** A proxy receives https or a public name, and the app does not know it. */
function findProxyOrigin({ url, request: { headers } }: SeenRequest): string | null {
	const first = (name: string) => headers.get(name)?.split(',')[0]?.trim() ?? '';
	const isHttps = first('x-forwarded-proto') === 'https' || url.protocol === 'https:';
	const host = first('x-forwarded-host');
	const isRenamed = host !== '' && isInner(url.hostname);
	if (!isRenamed && (url.protocol === 'https:' || !isHttps)) return null;
	return toOrigin(`${isHttps ? 'https' : 'http'}://${isRenamed ? host : url.host}`);
}

/** Without `ORIGIN` adapter-node assumes https, even without encryption. */
function findPlainOrigin({ url, request: { headers }, platform }: SeenRequest): string | null {
	if (url.protocol !== 'https:' || !isInner(url.hostname) || !isPlainSocket(platform)) return null;
	if (headers.has('x-forwarded-proto') || headers.get('host') !== url.host) return null;
	return `http://${url.host}`;
}

/** adapter-node passes Node's own request. */
function isPlainSocket(platform: unknown): boolean {
	const read = (value: unknown, name: string): unknown =>
		typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
	const socket = read(read(platform, 'req'), 'socket');
	return socket !== undefined && read(socket, 'encrypted') !== true;
}

function toOrigin(address: string | null): string | null {
	if (address === null || !URL.canParse(address)) return null;
	const { origin, protocol } = new URL(address);
	return protocol === 'http:' || protocol === 'https:' ? origin : null;
}

/** Loopback, a private network (RFC 1918), or a name without a dot. */
const isInner = (host: string): boolean =>
	/^(?:[^.:]+|.+\.localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|0\.0\.0\.0|\[.*\])$/.test(
		host
	);
