/** Whether a space or a tab is there. */
export const isBlank = (text: string, index: number): boolean => {
	const code = text.charCodeAt(index);
	return code === 0x20 || code === 0x09;
};

/**
 * A text without the spaces and tabs around it (RFC 9110 §5.6.3), and nothing else. `trim` also takes off
 * a no-break space and others of Unicode, which are part of a cookie's name: a browser keeps a cookie called
 * no-break space and `__Host-logto.session` from any sister domain, for it does not begin with `__Host-`.
 */
export function trimBlanks(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isBlank(text, start)) start++;
	while (end > start && isBlank(text, end - 1)) end--;
	return text.slice(start, end);
}
