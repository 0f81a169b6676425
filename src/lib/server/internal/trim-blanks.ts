/** Whether the character at an index is a space or a tab. */
export const isBlank = (text: string, index: number): boolean => {
	const code = text.charCodeAt(index);
	return code === 0x20 || code === 0x09;
};

/**
 * Removes the spaces and tabs around a string (RFC 9110 §5.6.3), and no other character. `trim` also removes a no-break space
 * and other spaces of Unicode, which belong to a cookie's name: a browser accepts a cookie named no-break space and
 * `__Host-logto.session` from any sister domain, because the name does not begin with `__Host-`.
 */
export function trimBlanks(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isBlank(text, start)) start++;
	while (end > start && isBlank(text, end - 1)) end--;
	return text.slice(start, end);
}
