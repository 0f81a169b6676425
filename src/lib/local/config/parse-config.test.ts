import { describe, expect, it } from 'vitest';
import { parseLocalConfig } from './parse-config.js';
import { defaultConfig } from './default-config.js';

describe('parseLocalConfig', () => {
	it('fills absent fields with the defaults', () => {
		expect(parseLocalConfig({ alwaysRotate: true, users: undefined })).toEqual({
			...defaultConfig,
			alwaysRotate: true
		});
	});

	it.each([null, [], 'text', 1])('refuses %j', (value) => {
		expect(() => parseLocalConfig(value)).toThrow('must be an object');
	});

	it('names all faults in one error', () => {
		const parse = () => parseLocalConfig({ user: [], accessTokenTtl: '1h', users: [{ id: 'a' }] });
		expect(parse).toThrow('"user" is not a field of the configuration.');
		expect(parse).toThrow('"accessTokenTtl" must be a number of seconds.');
		expect(parse).toThrow('Entry 1 of "users" needs');
	});

	it.each([
		[
			{ endpoint: 'auth.example.test' },
			'"endpoint" must be an http address without a path or null.'
		],
		[{ endpoint: 'https://auth.example.test/logto' }, '"endpoint" must be an http address without'],
		[{ endpoint: 'https://me@auth.example.test' }, '"endpoint" must be an http address without'],
		[{ endpoint: 'ftp://auth.example.test' }, '"endpoint" must be an http address without'],
		[{ accessTokenTtl: 0.5 }, '"accessTokenTtl" must be a number of seconds.'],
		[{ refreshTokenLeeway: -1 }, '"refreshTokenLeeway" must be a number of seconds or zero.'],
		[{ backchannelLogoutUri: 'somewhere' }, 'must be an http address or null.'],
		[{ deniedUsers: 'alice' }, '"deniedUsers" must be an array.'],
		[{ machines: [{}] }, 'Entry 1 of "machines" needs the strings "clientId" and "clientSecret".'],
		[{ otherApplications: [{ clientId: 'a' }] }, 'Entry 1 of "otherApplications" needs'],
		[{ admin: { clientId: 'a' } }, 'of "admin" needs the strings "clientId" and "clientSecret".']
	])('refuses %j', (value, fault) => {
		expect(() => parseLocalConfig(value)).toThrow(fault);
	});

	const user = { id: '1', username: 'erin', password: 'x' };
	const machine = { clientId: 'm', clientSecret: 's' };
	it.each([
		[
			{ organizationRoles: { a: { permissions: 'x' } } },
			'"permissions" of "a" in "organizationRoles" must be an array of strings.'
		],
		[
			{ roles: { a: { resources: ['x'] } } },
			'"resources" of "a" in "roles" must be an object of arrays of strings.'
		],
		[{ roles: { a: 'x' } }, '"a" in "roles" must be an object.'],
		[
			{ resources: { 'https://a.test': 'x' } },
			'"https://a.test" in "resources" must be an array of'
		],
		[
			{ organizations: [{ id: 'a' }] },
			'Entry 1 of "organizations" needs the strings "id" and "name".'
		],
		[
			{ roles: { a: { resources: { 'https://a.test': ['x'] } } } },
			'"a" in "roles" names "https://a.test", which is not in "resources".'
		],
		[
			{ roles: { a: { resources: { 'https://api.example.test': ['read:things', 'y'] } } } },
			'"a" in "roles" names "y", which is not in "resources" of "https://api.example.test".'
		],
		[
			{ users: [{ ...user, roles: 'support' }] },
			'"roles" of entry 1 of "users" must be an array of strings.'
		],
		[
			{ users: [{ ...user, organizations: ['acme'] }] },
			'"organizations" of entry 1 of "users" must be an object of arrays of strings.'
		],
		[
			{ machines: [{ ...machine, roles: ['ghost'] }] },
			'Entry 1 of "machines" names "ghost", which'
		],
		[{ admin: { ...machine, roles: ['ghost'] } }, 'Entry 1 of "admin" names "ghost", which'],
		[
			{ users: [{ ...user, organizations: { acme: ['toString'] } }] },
			'Entry 1 of "users" names "toString", which is not in "organizationRoles".'
		]
	])('refuses %j', (value, fault) => {
		expect(() => parseLocalConfig(value)).toThrow(fault);
	});

	it('names all unknown names in one error', () => {
		const unknown = { organizations: { nope: [], acme: ['norole'] }, roles: ['ghost'] };
		expect(() => parseLocalConfig({ users: [user, { ...user, ...unknown }] })).toThrow(
			[
				'The configuration is invalid.',
				'Entry 2 of "users" names "ghost", which is not in "roles".',
				'Entry 2 of "users" names "nope", which is not in "organizations".',
				'Entry 2 of "users" names "norole", which is not in "organizationRoles".'
			].join(' ')
		);
	});

	it('accepts names that another given field defines', () => {
		const value = {
			organizations: [{ id: 'initech', name: 'Initech' }],
			organizationRoles: { owner: { resources: { 'https://a.test': ['x'] } } },
			resources: { 'https://a.test': ['x'] },
			users: [...defaultConfig.users, { ...user, organizations: { initech: ['owner'] } }]
		};
		expect(parseLocalConfig(value)).toMatchObject(value);
		expect(parseLocalConfig(parseLocalConfig(value))).toMatchObject(value);
	});

	it.each([
		{ refreshTokenLeeway: 0 },
		{ endpoint: null },
		{ endpoint: 'http://auth.example.test:8080' },
		{ backchannelLogoutUri: null },
		{ backchannelLogoutUri: 'http://localhost:5173/auth/backchannel-logout' },
		{ machines: [] }
	])('takes %j', (value) => {
		expect(parseLocalConfig(value)).toMatchObject(value);
	});
});
