/**
 * A request as the generator writes it. `⟨alice.session⟩` stands for a value that differs from run to run, so
 * that a seed repeats a request although its tokens are new; `⟨alice.session|cut:9⟩` for an altered one
 * (`fill.ts`). Characters are bytes: each is below U+0100, but for these brackets.
 */
export interface Case {
	readonly method: string;
	/** The field `Host`. */
	readonly host: string;
	/** The request target, exactly as it goes over the wire. */
	readonly target: string;
	/** By lower-case name. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | null;
}

/** As it is written down in a report. */
export function toText({ method, host, target, headers, body }: Case): string {
	const fields = Object.entries(headers).map(([name, value]) => `${name}: ${shorten(value)}`);
	const lines = [`${method} ${shorten(target)} HTTP/1.1`, `host: ${host}`, ...fields];
	return [...lines, ...(body === null ? [] : ['', shorten(body)])].map(toVisible).join('\n');
}

const shorten = (text: string): string =>
	text.length <= 300 ? text : `${text.slice(0, 300)}… (${text.length} characters)`;

/** Without bytes that a terminal would not show. */
const toVisible = (text: string): string =>
	text.replace(
		/[^\n -~⟨⟩…]/g,
		(letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`
	);

/** With other fields; one that is `null` is left out. */
export function withHeaders(given: Case, fields: Readonly<Record<string, string | null>>): Case {
	const headers: Record<string, string> = { ...given.headers };
	for (const [name, value] of Object.entries(fields))
		if (value === null) delete headers[name];
		else headers[name] = value;
	return { ...given, headers };
}

/** With something more in its query. */
export function withQuery(given: Case, query: string): Case {
	const separator = given.target.includes('?') ? '&' : '?';
	return { ...given, target: `${given.target}${separator}${query}` };
}

/** With another path. */
export function withPath(given: Case, change: (path: string) => string): Case {
	const { path, query } = splitTarget(given.target);
	return { ...given, target: `${change(path)}${query}` };
}

/** @returns `query` with its question mark */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
	const at = target.indexOf('?');
	return at < 0
		? { path: target, query: '' }
		: { path: target.slice(0, at), query: target.slice(at) };
}
