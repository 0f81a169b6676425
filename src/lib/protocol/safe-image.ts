/**
 * The address of a picture, or `null` for one that a page must not show. Users choose the address of their picture, so
 * only `https:`, `http:` and paths of this site pass: `javascript:` and `data:` do not reach a page.
 */
export function toSafeImage(address: string | null | undefined): string | null {
	if (typeof address !== 'string') return null;
	return /^https?:\/\//i.test(address) || /^\/(?![/\\])/.test(address) ? address : null;
}
