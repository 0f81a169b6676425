/** The first letters of the first and last word: at most two characters, whatever the name holds. */
export function toInitials(name: string | null | undefined): string {
	const words = (name ?? '')
		.trim()
		.split(/\s+/u)
		.filter((word) => /[\p{L}\p{N}]/u.test(word));
	const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
		(word) => word?.match(/[\p{L}\p{N}]/u)?.[0] ?? ''
	);
	return letters.join('').toUpperCase() || '?';
}

/** `https:`, `http:` and paths of this site may be shown as pictures; nothing else. */
export function toSafeImage(address: string | null | undefined): string | null {
	if (address === null || address === undefined) return null;
	return /^https?:\/\//i.test(address) || /^\/(?![/\\])/.test(address) ? address : null;
}
