/** An absolute http or https address. */
export const isWebAddress = (uri: string): boolean =>
	URL.canParse(uri) && /^https?:$/.test(new URL(uri).protocol);
