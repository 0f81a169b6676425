import { isObject } from '../../server/internal/is-object.js';
import { invalidBody } from './api-fault.js';

/** The fields of a JSON body, read one by one: each reader throws what Logto answers to a wrong one. */
export interface Fields {
	text(name: string): string;
	flag(name: string): boolean;
	/** A whole number above zero. */
	count(name: string): number;
	texts(name: string): readonly string[];
	object(name: string): Readonly<Record<string, unknown>>;
	/** Reads a field only when it was sent, else keeps what is there. */
	optional<Value>(name: string, read: (name: string) => Value, kept: Value): Value;
	/** As a reader, but `null` may be sent as well. */
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
		text: read('string', isText),
		flag: read('boolean', (value) => typeof value === 'boolean'),
		count: read('positive integer', isCount),
		texts: read('array of strings', isTexts),
		object: read('object', isObject),
		optional: (name, reader, kept) => (body[name] === undefined ? kept : reader(name)),
		nullable: (reader) => (name) => (body[name] === null ? null : reader(name))
	};
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isCount = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value > 0;

const isTexts = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every(isText);
