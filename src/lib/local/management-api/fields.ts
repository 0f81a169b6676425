import { isObject } from '../../server/internal/is-object.js';
import { invalidBody } from './api-fault.js';

/** Reads the fields of a JSON body. Each reader throws Logto's answer to a wrong field. */
export interface Fields {
	string(name: string): string;
	flag(name: string): boolean;
	/** A whole number above zero. */
	count(name: string): number;
	strings(name: string): readonly string[];
	object(name: string): Readonly<Record<string, unknown>>;
	/** Reads a field if it was sent; returns `kept` if not. */
	optional<Value>(name: string, read: (name: string) => Value, kept: Value): Value;
	/** A reader that also accepts `null`. */
	nullable<Value>(read: (name: string) => Value): (name: string) => Value | null;
}

export function toFields(body: unknown): Fields {
	if (!isObject(body)) throw invalidBody('', 'object');
	const read =
		<Value>(kind: string, matches: (value: unknown) => value is Value) =>
		(name: string): Value => {
			const value = body[name];
			if (!matches(value)) throw invalidBody(name, kind);
			return value;
		};
	return {
		string: read('string', isString),
		flag: read('boolean', (value) => typeof value === 'boolean'),
		count: read('positive integer', isCount),
		strings: read('array of strings', isStrings),
		object: read('object', isObject),
		optional: (name, reader, kept) => (body[name] === undefined ? kept : reader(name)),
		nullable: (reader) => (name) => (body[name] === null ? null : reader(name))
	};
}

const isString = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isCount = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value > 0;

const isStrings = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every(isString);
