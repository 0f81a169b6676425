/** A guard in a comment or a text guards nothing. */
export function withoutComments(text: string): string {
	return text.replace(
		/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
		(_, quoted: string | undefined) => (quoted === undefined ? ' ' : '""')
	);
}
