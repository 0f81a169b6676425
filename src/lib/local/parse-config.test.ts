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

	it.each([
		[{ accessTokenTtl: 0.5 }, '"accessTokenTtl" must be a number of seconds.'],
		[{ refreshTokenLeeway: -1 }, '"refreshTokenLeeway" must be a number of seconds or zero.'],
		[{ backchannelLogoutUri: 'somewhere' }, 'must be an http address or null.'],
		[{ deniedUsers: 'alice' }, '"deniedUsers" must be a list.'],
		[{ machines: [{}] }, 'Entry 1 of "machines" needs the texts "clientId" and "clientSecret".'],
		[{ otherApplications: [{ clientId: 'a' }] }, 'Entry 1 of "otherApplications" needs'],
		[{ admin: { clientId: 'a' } }, 'of "admin" needs the texts "clientId" and "clientSecret".']
	])('refuses %j', (value, fault) => {
		expect(() => parseLocalConfig(value)).toThrow(fault);
	});

	it.each([
		{ refreshTokenLeeway: 0 },
		{ backchannelLogoutUri: null },
		{ backchannelLogoutUri: 'http://localhost:5173/auth/backchannel-logout' },
		{ machines: [] }
	])('takes %j', (value) => {
		expect(parseLocalConfig(value)).toMatchObject(value);
	});
});
