/**
 * The address of a page after a form was sent to it without script: that leaves the name of its action in the
 * query (`?/create`), which is no part of the page. The rest of the query stays as it was written.
 */
export function toPagePath(pathname: string, search: string): string {
	const pairs = search.replace(/^\?/, '').split('&');
	const query = pairs.filter((pair) => pair !== '' && !/^(?:\/|%2f)/i.test(pair)).join('&');
	return query === '' ? pathname : `${pathname}?${query}`;
}
