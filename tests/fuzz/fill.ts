import type { Case } from './case.js';

/** The values of this run by name, such as `alice.session`. */
export type Values = ReadonlyMap<string, string>;

const place = /⟨([^⟩]*)⟩/g;

/** A request with the values of this run in it. */
export function fill(given: Case, values: Values): Case {
	const put = (text: string): string =>
		text.includes('⟨')
			? text.replace(place, (_, written: string) => toValue(written, values))
			: text;
	const headers = Object.entries(given.headers).map(([name, value]) => [put(name), put(value)]);
	return {
		method: given.method,
		host: put(given.host),
		target: put(given.target),
		headers: Object.fromEntries(headers),
		body: given.body === null ? null : put(given.body)
	};
}

/** A name with alterations after it: `alice.jwt|claim:sub=x|part:2=`. */
function toValue(written: string, values: Values): string {
	const [name = '', ...changes] = written.split('|');
	const value = values.get(name) ?? '';
	return changes.reduce((text, change) => {
		const at = change.indexOf(':');
		const alter = alterations[at < 0 ? change : change.slice(0, at)];
		return alter === undefined ? text : alter(text, at < 0 ? '' : change.slice(at + 1));
	}, value);
}

type Alteration = (text: string, argument: string) => string;

/** What a value can be changed by. Numbers are places in it, and go round at its end. */
const alterations: Readonly<Partial<Record<string, Alteration>>> = {
	cut: (text, to) => text.slice(0, toIndex(text, to)),
	from: (text, start) => text.slice(toIndex(text, start)),
	/** Another letter, which stands for other bytes (RFC 4648 §3.5). */
	flip: (text, at) =>
		replaceAt(text, toIndex(text, at), (letter) => (/[A-Za-f]/.test(letter) ? 'g' : 'A')),
	/** Another letter that may stand for the same bytes. */
	last: (text) => replaceAt(text, text.length - 1, (letter) => (letter === 'A' ? 'B' : 'A')),
	insert: (text, at) => `${text.slice(0, toIndex(text, at))}!${text.slice(toIndex(text, at))}`,
	upper: (text) => text.toUpperCase(),
	twice: (text) => `${text}${text}`,
	quote: (text) => `"${text}"`,
	percent: (text) => text.replace(/./, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
	/** `part:1=text`: another part of what dots separate. */
	part(text, argument) {
		const [index = '', replacement = ''] = split(argument);
		return text
			.split('.')
			.map((part, at) => (at === Number(index) ? replacement : part))
			.join('.');
	},
	/** `head:alg=none`: another field of a token's header; the rest stays. */
	head: (text, argument) => alterJson(text, 0, argument),
	claim: (text, argument) => alterJson(text, 1, argument),
	unsigned: (text) => `${text.split('.').slice(0, 2).join('.')}.`
};

const split = (argument: string): readonly string[] => {
	const at = argument.indexOf('=');
	return at < 0 ? [argument] : [argument.slice(0, at), argument.slice(at + 1)];
};

const toIndex = (text: string, written: string): number => Number(written) % (text.length + 1);

function replaceAt(text: string, index: number, change: (letter: string) => string): string {
	return text.slice(0, index) + change(text.charAt(index)) + text.slice(index + 1);
}

function alterJson(text: string, index: number, argument: string): string {
	const parts = text.split('.');
	const [name = '', value = ''] = split(argument);
	const fields: unknown = parse(Buffer.from(parts[index] ?? '', 'base64url').toString());
	if (typeof fields !== 'object' || fields === null) return text;
	const changed = JSON.stringify({ ...fields, [name]: parse(value) ?? value });
	parts[index] = Buffer.from(changed).toString('base64url');
	return parts.join('.');
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
