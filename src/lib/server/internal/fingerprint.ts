/** FNV-1a with 32 bits: not for secrets, and not against a person who looks for two texts with one hash. */
export function toHash(text: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return hash >>> 0;
}

/** A short text that differs when `text` does: kept in each session, so it is to be small. */
export function toFingerprint(text: string): string {
	return toHash(text).toString(36);
}
