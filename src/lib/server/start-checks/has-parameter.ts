/** Whether a route id or the path of a route's file has a parameter: `[name]`, `[[name]]`, `[name=matcher]` or `[...name]`. */
export function hasParameter(route: string, name: string): boolean {
	const escaped = name.replaceAll('$', '\\$');
	return new RegExp(`\\[(?:\\[|\\.\\.\\.)?${escaped}(?:=\\w+)?\\]`).test(route);
}
