/**
 * What a response may have of status line and fields, in bytes, unless the option `session.headerBudget` says
 * otherwise: nginx reads them into one page of memory.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size
 */
export const defaultHeaderBudget = 4096;

/** What an app may choose. Below, no session fits; above, no proxy is known to take it by default. */
export const smallestHeaderBudget = 2048;
export const largestHeaderBudget = 65_536;

/**
 * What is not seen here, in bytes: status line, `Date`, `Connection`, `Keep-Alive` and `Transfer-Encoding` of the
 * server (130), fields of hooks before ours, and what nginx takes of the same buffer with `proxy_cache` (350).
 */
export const reserved = 512;

/** What the fields of a response take, in bytes: a line `name: value` each. */
export function measureFields(headers: Headers): number {
	let sum = 0;
	for (const [name, value] of headers) sum += toLength(name, value);
	return sum;
}

/** The largest fields with their length, the largest first. Never a value. */
export function listLargestFields(headers: Headers, count = 3): readonly string[] {
	const lengths = new Map<string, number>();
	for (const [name, value] of headers)
		lengths.set(name, (lengths.get(name) ?? 0) + toLength(name, value));
	return [...lengths]
		.toSorted(([, a], [, b]) => b - a)
		.slice(0, count)
		.map(([name, length]) => `${name} ${length}`);
}

const toLength = (name: string, value: string): number => name.length + value.length + 4;

/** Whether the field `Link` only tells the browser what to load early, as SvelteKit's does. */
export function hasOnlyPreloads(headers: Headers): boolean {
	const link = headers.get('link');
	return link !== null && link.split(/,\s*(?=<)/).every((entry) => preload.test(entry));
}

const preload = /;\s*rel="?(?:module)?preload"?\s*(?:;|$)/i;
