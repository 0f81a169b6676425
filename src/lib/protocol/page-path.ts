/**
 * The address of a page after a form was sent to it without script: that leaves the name of its action in the
 * query (`?/create`), which is no part of the page. The rest of the query stays as it was written.
 */
export function toPagePath(pathname: string, search: string): string {
	const pairs = search.replace(/^\?/, '').split('&');
	const query = pairs.filter((pair) => pair !== '' && !/^(?:\/|%2f)/i.test(pair)).join('&');
	return query === '' ? pathname : `${pathname}?${query}`;
}

/**
 * The same address with another value of a route parameter: `/o/acme/invoices?page=2` for `acme` →
 * `globex` is `/o/globex/invoices?page=2`. Only a whole segment that holds the present value is
 * replaced, and only the first, so that an invoice that is called `acme` keeps its name.
 *
 * @param path path and query
 * @param current the present value, decoded
 * @param next the value to put there
 */
export function switchPath(path: string, current: string, next: string): string {
	const [pathname = '', ...query] = path.split('?');
	const segments = pathname.split('/');
	const index = segments.findIndex((segment) => decode(segment) === current);
	if (index >= 0) segments[index] = encodeURIComponent(next);
	return [segments.join('/'), ...query].join('?');
}

/** Fills `[organization]` in `/o/[organization]/invoices`. */
export function fillTemplate(template: string, param: string, value: string): string {
	return template.replaceAll(`[${param}]`, encodeURIComponent(value));
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
