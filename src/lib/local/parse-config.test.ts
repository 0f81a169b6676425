import { describe, expect, it } from 'vitest';
import { parseLocalConfig } from './parse-config.js';
import { defaultConfig } from './seeds.js';

describe('parseLocalConfig', () => {
	it('completes what is left out', () => {
		expect(parseLocalConfig({ alwaysRotate: true })).toEqual({
			...defaultConfig,
			alwaysRotate: true
		});
	});

	it.each([null, [], 'text', 1])('refuses %j', (value) => {
		expect(() => parseLocalConfig(value)).toThrow('must be an object');
	});

	it('names every fault at once', () => {
		const parse = () => parseLocalConfig({ user: [], accessTokenTtl: '1h', users: [{ id: 'a' }] });
		expect(parse).toThrow('"user" is not a field of it.');
		expect(parse).toThrow('"accessTokenTtl" must be a number of seconds.');
		expect(parse).toThrow('Entry 1 of "users" needs');
	});
});
