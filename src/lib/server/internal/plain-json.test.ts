import { describe, expect, it } from 'vitest';
import { toPlainJson } from './plain-json.js';

const faultOf = (value: unknown, limit = 1000) => toPlainJson(value, limit).fault;

class Money {
	amount = 5;
}

describe('toPlainJson', () => {
	it('copies what JSON knows', () => {
		const value = { a: [1, 'x', true, null, { b: {} }], c: Object.create(null) };
		const { value: copy, fault } = toPlainJson(value, 1000);
		expect(fault).toBeNull();
		expect(copy).toEqual({ a: [1, 'x', true, null, { b: {} }], c: {} });
		expect(copy).not.toBe(value);
	});

	it('leaves out fields without a value, as JSON does', () => {
		expect(toPlainJson({ a: undefined, b: 1 }, 1000).value).toStrictEqual({ b: 1 });
	});

	it('leaves out the key __proto__ and changes no prototype', () => {
		const evil: unknown = JSON.parse('{"id":"1","__proto__":{"admin":true},"a":{"__proto__":1}}');
		const { value } = toPlainJson(evil, 1000);
		expect(JSON.stringify(value)).toBe('{"id":"1","a":{}}');
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
		expect({}).not.toHaveProperty('admin');
	});

	it.each([
		['a BigInt', { id: 1n }, 'holds a bigint at "id"'],
		['a function', { id: () => 1 }, 'holds a function at "id"'],
		['a symbol', { a: { b: Symbol('x') } }, 'holds a symbol at "a.b"'],
		['a Date', { at: [new Date()] }, 'holds an object of the class Date at "at.0"'],
		['a Map', { map: new Map() }, 'holds an object of the class Map at "map"'],
		['a class', new Money(), 'is an object of the class Money'],
		['NaN', { n: NaN }, 'holds a number that JSON does not know at "n"'],
		['a hole', { list: [undefined] }, 'holds undefined at "list.0"'],
		['nothing', undefined, 'is undefined']
	])('names %s and its place', (_, value, fault) => {
		expect(faultOf(value)).toBe(fault);
	});

	it('ends at what holds itself', () => {
		const loop: Record<string, unknown> = {};
		loop['self'] = loop;
		expect(faultOf(loop)).toBe('is nested too deeply, or holds itself');
	});

	it('says nothing of what a field that throws has thrown', () => {
		const value = {
			get secret(): string {
				throw new Error('of the database');
			}
		};
		expect(faultOf(value)).toBe('cannot be read');
	});

	it('counts bytes, not characters', () => {
		expect(faultOf('é'.repeat(10), 22)).toBeNull();
		expect(faultOf('é'.repeat(10), 21)).toBe('takes 22 bytes as JSON, where 21 are allowed');
	});
});
