import { toBase64Url } from '../session/record/record.js';

/**
 * SHA-256 in base64url: what a store gets in place of a session id (the cookie's value), a `sub` or a
 * `sid`, so that its contents sign nobody in and name nobody.
 */
export async function toDigest(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return toBase64Url(new Uint8Array(digest));
}
