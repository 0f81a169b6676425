/** The attribute by which the stylesheet finds a part. Nothing when the component is `unstyled`. */
export function styled(part: string, unstyled: boolean | undefined): Record<string, string> {
	return unstyled === true ? {} : { 'data-logto': part };
}
