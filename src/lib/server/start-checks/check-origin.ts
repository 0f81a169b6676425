import type { RequestEvent } from '../kit.js';
import type { Finding } from './finding.js';

/** What is looked at of a request. */
export type SeenRequest = Pick<RequestEvent, 'url' | 'request' | 'platform'>;

/**
 * Whether the app believes in another address than the browser. SvelteKit compares forms with that address and
 * refuses them before any hook ("Cross-site POST form submissions are forbidden"), and Logto is told to lead
 * back there. What a request says can be made up, so nothing but the log goes by it.
 */
export function checkOrigin(seen: SeenRequest): readonly Finding[] {
	const actual = findActualOrigin(seen);
	return actual === null || actual === seen.url.origin ? [] : [toFinding(seen.url.origin, actual)];
}

const toFinding = (believed: string, actual: string): Finding => ({
	code: 'origin-wrong',
	variable: 'ORIGIN',
	cause: `This app takes ${believed} for its address, and a browser has it open at ${actual}: SvelteKit refuses its forms ("Cross-site POST form submissions are forbidden"), and Logto leads back to the wrong address.`,
	cure: `Set ORIGIN=${actual} for adapter-node on SvelteKit 2, or paths.origin in SvelteKit's configuration on SvelteKit 3.`,
	place: 'environment'
});

/** The address in the browser, where a request gives it away for certain; else `null`. */
function findActualOrigin(seen: SeenRequest): string | null {
	return findPageOrigin(seen) ?? findProxyOrigin(seen) ?? findPlainOrigin(seen);
}

/** Fetch Metadata: a page of the very origin that it asks. */
function findPageOrigin({ request: { headers } }: SeenRequest): string | null {
	if (headers.get('sec-fetch-site') !== 'same-origin') return null;
	return toOrigin(headers.get('origin')) ?? toOrigin(headers.get('referer'));
}

/** A proxy that was asked by https, or under a public name, and an app that knows neither. */
function findProxyOrigin({ url, request: { headers } }: SeenRequest): string | null {
	const first = (name: string) => headers.get(name)?.split(',')[0]?.trim() ?? '';
	const isHttps = first('x-forwarded-proto') === 'https' || url.protocol === 'https:';
	const host = first('x-forwarded-host');
	const isRenamed = host !== '' && isInner(url.hostname);
	if (!isRenamed && (url.protocol === 'https:' || !isHttps)) return null;
	return toOrigin(`${isHttps ? 'https' : 'http'}://${isRenamed ? host : url.host}`);
}

/** Without `ORIGIN` adapter-node believes in https, also where nothing encrypts. */
function findPlainOrigin({ url, request: { headers }, platform }: SeenRequest): string | null {
	if (url.protocol !== 'https:' || !isInner(url.hostname) || !isPlainSocket(platform)) return null;
	if (headers.has('x-forwarded-proto') || headers.get('host') !== url.host) return null;
	return `http://${url.host}`;
}

/** adapter-node shows Node's own request. */
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
