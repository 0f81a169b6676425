/**
 * The kind in the name of the cookie that tells the scripts of this site that there is a session to ask for. It must not
 * begin with `session`, because the session cookie is searched by its name.
 */
export const signedInKind = 'signed-in';

/** `/shop/eu` → `-shop~eu`. Cookie names take `%` and `~` (RFC 9110 §5.6.2). */
export function toBaseSuffix(base: string): string {
	if (base === '') return '';
	const segments = base.slice(1).split('/');
	return `-${segments.map((segment) => encodeURIComponent(segment).replace(/[()~]/g, toHex)).join('~')}`;
}

const toHex = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;

/**
 * The readable cookies of the app below a base path, as one string; empty without one. A script does not know the option
 * `cookiePrefix`, so any prefix counts.
 *
 * @param cookies `document.cookie`
 * @param base `paths.base`, without a slash at its end
 */
export function readSignedIn(cookies: string, base: string): string {
	const end = `.${signedInKind}${toBaseSuffix(base)}`;
	return cookies
		.split('; ')
		.filter((pair) => pair.slice(0, pair.indexOf('=')).endsWith(end))
		.join('; ');
}
