/**
 * SHA-256 in base64url. A store receives it instead of a session id (the cookie's value), a `sub` or a `sid`, so that its
 * contents cannot be used to sign in and do not name a user.
 */
export async function toDigest(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return toBase64Url(new Uint8Array(digest));
}

/** RFC 4648 §5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}
