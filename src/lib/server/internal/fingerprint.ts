/** FNV-1a with 32 bits. Not for secrets: finding two strings with the same hash is easy. */
export function toHash(text: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return hash >>> 0;
}

/** A short hash of a string. Each session contains it, so it must be small. */
export function toFingerprint(text: string): string {
	return toHash(text).toString(36);
}
