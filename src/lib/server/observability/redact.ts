const mark = '[redacted]';

/** The ends of names whose values are secret, or bind a browser to a sign-in. */
const names =
	'(?:token|token_hint|secret|assertion|verifier|password|nonce|(?<![_-]|status|error|exit)(?:code|state))';
const headers = '(?:set-cookie|cookie|authorization)';

/**
 * The patterns that are removed from every string; group 1 stays. A pattern rather removes too much: it ends at a
 * character that no encoder leaves in a value.
 */
const rules: readonly RegExp[] = [
	// JSON, `util.inspect` and arrays of headers: "code":"…", code: '…', 'cookie', '…'. In a string within
	// JSON the quotes are escaped (group 2), and those within the value once more.
	new RegExp(
		`((?:${names}|${headers})\\\\*["'\`]?\\s*[:=,]\\s*(\\\\*)(["'\`]))(?:(?!(?<!\\\\)\\2\\3)[^])*`,
		'gi'
	),
	// Query and form: code=…
	new RegExp(`(${names}=)[^\\s&"<>\\\\]+`, 'gi'),
	// The same and JSON, percent-encoded at least once: code%3D…, %22code%22%3A%22…
	new RegExp(
		`((?:${names}|${headers})(?:%(?:25)*(?:20|22|27|2B|5C)|\\+)*%(?:25)*(?:2C|3A|3D))[^\\s&"<>]+`,
		'gi'
	),
	// Header lines.
	new RegExp(`(${headers}\\\\*["'\`]?\\s*[:=]\\s*)(?![\\\\"'\`\\s])[^\\r\\n]+`, 'gi'),
	/((?:Bearer|Basic|DPoP)(?:\s|%(?:25)*2[0B]|\+)+)[^\s"<>]+/gi,
	// JWS and JWE begin with the base64url of `{"`; a long one can be a part, as in a chunked cookie.
	/()(?:eyJ[\w-]{16,}(?:\.[\w-]*)*|eyJ[\w-]{0,15}(?:\.[\w-]*)+)/g,
	// Logto's subject tokens and personal access tokens.
	/()(?:sub|pat)_[\w-]{8,}/g,
	// Name and password in an address.
	/(:\/\/)[^\s/@"<>]+(?=@)/g
];

/**
 * Returns a function that removes secrets from a string: tokens, credentials, cookies and the values of a sign-in by
 * their form or by the name before them, and each of `secrets`.
 *
 * It does not recognize a secret without a form or a name, such as a refresh token alone.
 *
 * @param secrets literal strings; empty ones are ignored
 */
export function createRedact(secrets: readonly string[]): (text: string) => string {
	const spellings = secrets.filter((secret) => secret !== '').flatMap(toSpellings);
	// The longest first, because one secret can begin with another.
	const sources = [...new Set(spellings)].toSorted((a, b) => b.length - a.length).map(escape);
	const literals = sources.length === 0 ? null : new RegExp(sources.join('|'), 'gi');
	return (text) => {
		const open = literals === null ? text : text.replace(literals, mark);
		return rules.reduce((rest, rule) => rest.replace(rule, `$1${mark}`), open);
	};
}

/** The spellings of a secret: plain, in a query, in a form and in JSON, encoded once and twice. */
function toSpellings(secret: string): readonly string[] {
	const toQuery = (text: string) => encodeURIComponent(text.toWellFormed());
	const toForm = (text: string) => new URLSearchParams({ v: text }).toString().slice(2);
	const toJson = (text: string) => JSON.stringify(text).slice(1, -1);
	const once = [secret, toQuery(secret), toForm(secret), toJson(secret)];
	return once.flatMap((text) => [text, toQuery(text), toForm(text), toJson(text)]);
}

function escape(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
