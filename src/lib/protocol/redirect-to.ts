/** Longer values are refused: they stand in the fields of responses, and proxies take 4,096 bytes of these. */
const maxLength = 2048;

/** The longest address that a sign-in keeps, in characters. */
export const longestWanted = 4000;

/** Control characters and the backslash, which browsers read as a slash, raw or percent-encoded. */
// eslint-disable-next-line no-control-regex -- the control characters are the point
const unsafe = /[\u0000-\u0020\u007f-\u009f\\\u2028\u2029]|%(?:0[0-9a-f]|1[0-9a-f]|5c|7f)/i;

/**
 * An address of this site as path, query and fragment, or `null` when `value` is anything else:
 * another origin, a scheme, a protocol-relative address, one that hides a backslash or control
 * character, or too long. Never throws. Use it for every `redirectTo` that a page of yours reads from its address:
 * anybody can make a link with another one in it.
 *
 * @param value the value of a form, a query or a cookie
 * @param origin this site's origin, for example `https://app.example.com`; a full address of this
 * site is accepted and shortened to its path
 * @param longest in characters @default 2048
 * @example
 * ```ts
 * // src/routes/welcome/+page.server.ts
 * export const load = ({ url }) => ({
 * 	next: toSafeRedirect(url.searchParams.get('redirectTo'), url.origin) ?? '/'
 * });
 * ```
 */
export function toSafeRedirect(value: unknown, origin: string, longest = maxLength): string | null {
	if (typeof value !== 'string' || value === '' || value.length > longest) return null;
	if (unsafe.test(value)) return null;
	if (value.startsWith('//')) return null;
	if (!value.startsWith('/') && !value.startsWith(`${origin}/`)) return null;
	const url = parse(value, origin);
	if (url === null || url.origin !== origin || url.username !== '' || url.password !== '')
		return null;
	const path = `${url.pathname}${url.search}${url.hash}`;
	// "/.//evil" has this origin and a pathname that is protocol-relative once it stands alone. What was short may
	// have become long: a letter outside of ASCII takes nine characters.
	return path.startsWith('//') || path.length > longest ? null : path;
}

/**
 * The first of some paths that fits into the query of a `Location`, or `null`. Encoded, a path may be three times
 * as long, and a proxy with default buffers answers 502 to fields of more than 4,096 bytes.
 */
export function findFittingPath(...paths: readonly string[]): string | null {
	const fits = (path: string) => encodeURIComponent(path.toWellFormed()).length <= maxLength;
	return paths.find(fits) ?? null;
}

function parse(value: string, origin: string): URL | null {
	try {
		return new URL(value, origin);
	} catch {
		return null;
	}
}
