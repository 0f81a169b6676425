import { isBlank, trimBlanks } from '../../internal/trim-blanks.js';

/** Browsers keep at least 4,096 bytes a cookie, name and attributes included (RFC 6265bis §5.7). */
export const chunkSize = 3900;

/** More than this is not ours: a session has three chunks, and proxies refuse larger headers. */
const maxChunks = 8;

/** Cookies by name, for one name and its chunks `name.0`, `name.1`, … */
export type Chunks = ReadonlyMap<string, string>;

/**
 * The cookies called `name` or `name.<number>` in a `Cookie` header. Our values are base64url and
 * dots, so nothing is decoded. Never throws.
 */
export function readChunks(header: string | null, name: string): Chunks {
	const chunks = new Map<string, string>();
	if (header === null) return chunks;
	// Of two equal names the first is of the more specific path (RFC 6265 §5.4).
	const keep = (key: string | null, from: number, to: number) => {
		if (key !== null && !chunks.has(key)) chunks.set(key, trimBlanks(header.slice(from, to)));
	};
	// From one place with the name to the next: other cookies are not taken apart.
	for (let found = header.indexOf(name); found >= 0;) {
		const semicolon = header.indexOf(';', found);
		const end = semicolon < 0 ? header.length : semicolon;
		const nameEnd = found + name.length;
		if (header[nameEnd] === '=' && beginsCookie(header, found)) keep(name, nameEnd + 1, end);
		else {
			const start = header.lastIndexOf(';', found) + 1;
			const equals = header.indexOf('=', start);
			// Of a cookie without a value the key goes on into the next one, and is none of ours.
			if (equals > found)
				keep(toKey(trimBlanks(header.slice(start, equals)), name), equals + 1, end);
		}
		found = header.indexOf(name, end);
	}
	return chunks;
}

/** Whether nothing but blanks is between a place and the cookie before it. */
function beginsCookie(header: string, index: number): boolean {
	let before = index - 1;
	while (before >= 0 && isBlank(header, before)) before--;
	return before < 0 || header[before] === ';';
}

/** The whole value, or `null` when there is none, a part is missing, or there is too much. */
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

/** The cookies that hold `value`: one with the plain name when it fits, else numbered ones. */
export function toChunks(value: string, name: string): Chunks {
	if (value.length <= chunkSize) return new Map([[name, value]]);
	const chunks = new Map<string, string>();
	for (let index = 0; index * chunkSize < value.length; index++)
		chunks.set(`${name}.${index}`, value.slice(index * chunkSize, (index + 1) * chunkSize));
	return chunks;
}

/** The name itself for the plain cookie, for it has been a key before; `null` when it is of another cookie. */
function toKey(key: string, name: string): string | null {
	if (key === name) return name;
	return key.startsWith(`${name}.`) && /^\d{1,2}$/.test(key.slice(name.length + 1)) ? key : null;
}
