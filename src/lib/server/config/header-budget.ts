/**
 * The default of the option `session.headerBudget`: the size of a response's status line and header fields, in bytes. nginx
 * reads them into one page of memory.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size
 */
export const defaultHeaderBudget = 4096;

/** The limits of the option. Below them no session fits; above them no known proxy accepts it by default. */
export const smallestHeaderBudget = 2048;
export const largestHeaderBudget = 65_536;

/**
 * The reserved space, in bytes: for the server's status line, `Date`, `Connection`, `Keep-Alive` and `Transfer-Encoding`
 * (130), for fields of outer hooks, and for nginx, which uses the same buffer with `proxy_cache` (350).
 */
export const reserved = 512;

/** The size of a response's header fields, in bytes: a line `name: value` for each. */
export function measureFields(headers: Headers): number {
	let sum = 0;
	for (const [name, value] of headers) sum += toLength(name, value);
	return sum;
}

/** The names of the largest fields with their length, the largest first. It never contains a value. */
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

/** Whether the field `Link` contains only preloads, like SvelteKit's. */
export function hasOnlyPreloads(headers: Headers): boolean {
	const link = headers.get('link');
	return link !== null && link.split(/,\s*(?=<)/).every((entry) => preload.test(entry));
}

const preload = /;\s*rel="?(?:module)?preload"?\s*(?:;|$)/i;
