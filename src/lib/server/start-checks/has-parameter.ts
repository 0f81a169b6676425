/** Whether a route id, or the path of a file of a route, has a parameter: `[name]`, also optional, with a matcher or of the rest. */
export function hasParameter(route: string, name: string): boolean {
	const escaped = name.replaceAll('$', '\\$');
	return new RegExp(`\\[(?:\\[|\\.\\.\\.)?${escaped}(?:=\\w+)?\\]`).test(route);
}
