/**
 * A base64url text with the letter at `index` altered so that its bytes are too: the last letter's
 * low bits may stand for nothing (RFC 4648 §3.5), its first bit always counts.
 */
export function altered(text: string, index: number): string {
	const letter = /[A-Za-f]/.test(text[index] ?? '') ? 'g' : 'A';
	return text.slice(0, index) + letter + text.slice(index + 1);
}
