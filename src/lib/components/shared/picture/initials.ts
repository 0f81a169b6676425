/** The first letters of the first and last word, at most two characters. */
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
