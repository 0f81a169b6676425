import { isBlank, trimBlanks } from '../../internal/trim-blanks.js';

/** Browsers keep at least 4,096 bytes for each cookie, with its name and attributes (RFC 6265bis §5.7). */
export const chunkSize = 3900;

/** A session has up to three chunks, and proxies refuse larger headers. More chunks are not a session. */
const maxChunks = 8;

/** Cookies by name, for one name and its chunks `name.0`, `name.1`, … */
export type Chunks = ReadonlyMap<string, string>;

/**
 * Finds the cookies `name` and `name.<number>` in a `Cookie` header. The library's values are base64url and dots, so
 * nothing is decoded. Never throws.
 */
export function readChunks(header: string | null, name: string): Chunks {
	const chunks = new Map<string, string>();
	if (header === null) return chunks;
	// If a name comes twice, the first has the more specific path (RFC 6265 §5.4).
	const keep = (key: string | null, from: number, to: number) => {
		if (key !== null && !chunks.has(key)) chunks.set(key, trimBlanks(header.slice(from, to)));
	};
	// Searches for the name only, so other cookies are not parsed.
	for (let found = header.indexOf(name); found >= 0;) {
		const semicolon = header.indexOf(';', found);
		const end = semicolon < 0 ? header.length : semicolon;
		const nameEnd = found + name.length;
		if (header[nameEnd] === '=' && beginsCookie(header, found)) keep(name, nameEnd + 1, end);
		else {
			const start = header.lastIndexOf(';', found) + 1;
			const equals = header.indexOf('=', start);
			// The key of a cookie without a value would extend into the next cookie, so it never matches.
			if (equals > found)
				keep(toKey(trimBlanks(header.slice(start, equals)), name), equals + 1, end);
		}
		found = header.indexOf(name, end);
	}
	return chunks;
}

/** Whether a cookie starts at this index: only white space separates it from the cookie before. */
function beginsCookie(header: string, index: number): boolean {
	let before = index - 1;
	while (before >= 0 && isBlank(header, before)) before--;
	return before < 0 || header[before] === ';';
}

/** Joins the chunks; `null` if there are none, too many, or one is missing or too long. */
export function joinChunks(chunks: Chunks, name: string): string | null {
	if (chunks.size === 0 || chunks.size > maxChunks) return null;
	const whole = chunks.get(name);
	if (whole !== undefined) return whole.length <= chunkSize ? whole : null;
	const parts: string[] = [];
	for (let index = 0; index < chunks.size; index++) {
		const part = chunks.get(`${name}.${index}`);
		if (part === undefined || part.length > chunkSize) return null;
		parts.push(part);
	}
	return parts.join('');
}

/** Splits a value into cookies: one with the plain name if it fits, otherwise numbered ones. */
export function toChunks(value: string, name: string): Chunks {
	if (value.length <= chunkSize) return new Map([[name, value]]);
	const chunks = new Map<string, string>();
	for (let index = 0; index * chunkSize < value.length; index++)
		chunks.set(`${name}.${index}`, value.slice(index * chunkSize, (index + 1) * chunkSize));
	return chunks;
}

/** Returns the key of a cookie that is a chunk, or `null`. Returns `name` itself for the plain cookie, because that string is hashed already. */
function toKey(key: string, name: string): string | null {
	if (key === name) return name;
	return key.startsWith(`${name}.`) && /^\d{1,2}$/.test(key.slice(name.length + 1)) ? key : null;
}
