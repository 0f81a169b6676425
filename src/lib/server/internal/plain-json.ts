/** A copy of a value that JSON can represent, or the fault of the value. */
export type PlainJson =
	| {
			readonly value: unknown;
			/** Of the value as JSON, in bytes. */
			readonly length: number;
			readonly fault: null;
	  }
	| {
			readonly value?: never;
			readonly length?: never;
			/** Completes a sentence: `holds a Date at "createdAt"`. It names fields, never their values. */
			readonly fault: string;
	  };

/** The deepest nesting: deeper than an app's data, and far below the limit of the stack. A circular value is deeper. */
const maxDepth = 32;

/**
 * Copies objects, arrays, strings, finite numbers, booleans and `null`. It drops `undefined` fields, like JSON, and the key
 * `__proto__`. Any other value is a fault, because JSON would change it on the way to the browser.
 *
 * @param limit the largest size as JSON, in bytes
 */
export function toPlainJson(given: unknown, limit: number): PlainJson {
	let text: string | undefined;
	let value: unknown;
	try {
		value = copy(given, '', 0);
		text = JSON.stringify(value);
	} catch (error) {
		if (error instanceof NotPlain) return { fault: error.message };
		return { fault: 'cannot be read' };
	}
	if (text === undefined) return { fault: 'is undefined' };
	const { length } = new TextEncoder().encode(text);
	if (length > limit) return { fault: toSizeFault(length, limit) };
	return { value, length, fault: null };
}

/** Says that JSON is too long, in bytes. */
export const toSizeFault = (length: number, limit: number): string =>
	`takes ${length} bytes as JSON, where ${limit} are allowed`;

class NotPlain extends Error {}

function copy(value: unknown, place: string, depth: number): unknown {
	if (depth > maxDepth) throw new NotPlain('is nested too deeply, or holds itself');
	if (value === undefined || value === null) return value;
	if (typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	if (Array.isArray(value))
		return value.map((entry, index) => copyEntry(entry, join(place, String(index)), depth + 1));
	if (typeof value === 'object' && isPlain(value)) return copyFields(value, place, depth + 1);
	throw new NotPlain(`${place === '' ? 'is' : 'holds'} ${describe(value)}${at(place)}`);
}

/** JSON turns a hole in an array into `null`. */
function copyEntry(entry: unknown, place: string, depth: number): unknown {
	if (entry === undefined) throw new NotPlain(`holds undefined${at(place)}`);
	return copy(entry, place, depth);
}

function copyFields(value: object, place: string, depth: number): object {
	const entries = Object.entries(value)
		.filter(([name, field]) => name !== '__proto__' && field !== undefined)
		.map(([name, field]) => [name, copy(field, join(place, name), depth)] as const);
	return Object.fromEntries(entries);
}

function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	// The prototype of an object of another realm, such as a sandbox, has no prototype.
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
	if (typeof value === 'number') return 'a number that JSON does not know';
	if (typeof value !== 'object' || value === null) return `a ${typeof value}`;
	const { constructor } = value;
	return typeof constructor === 'function' && constructor.name !== ''
		? `an object of the class ${constructor.name}`
		: 'an object of a class';
}

const join = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`);
const at = (place: string): string => (place === '' ? '' : ` at "${place}"`);
