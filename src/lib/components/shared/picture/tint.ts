/** How many tints the stylesheet has. */
const tints = 6;

/** The tint of an organization, 0 to 5. It depends on the id alone, so it is the same on every page. */
export function toTint(id: string): number {
	let hash = 0;
	for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
	return hash % tints;
}
