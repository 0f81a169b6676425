/** The attribute by which the stylesheet finds a part, or nothing when the app styles it itself. */
export function styled(part: string, unstyled: boolean | undefined): Record<string, string> {
	return unstyled === true ? {} : { 'data-logto': part };
}
