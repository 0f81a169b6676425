import { describe, expect, it } from 'vitest';
import { parseLocalConfig } from './parse-config.js';
import { defaultConfig } from './default-config.js';

describe('parseLocalConfig', () => {
	it('completes what is left out', () => {
		expect(parseLocalConfig({ alwaysRotate: true, users: undefined })).toEqual({
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
		[{ deniedUsers: 'alice' }, '"deniedUsers" must be a list.'],
		[{ machines: [{}] }, 'Entry 1 of "machines" needs the texts "clientId" and "clientSecret".'],
		[{ otherApplications: [{ clientId: 'a' }] }, 'Entry 1 of "otherApplications" needs'],
		[{ admin: { clientId: 'a' } }, 'of "admin" needs the texts "clientId" and "clientSecret".']
	])('refuses %j', (value, fault) => {
		expect(() => parseLocalConfig(value)).toThrow(fault);
	});

	const user = { id: '1', username: 'erin', password: 'x' };
	const machine = { clientId: 'm', clientSecret: 's' };
	it.each([
		[
			{ organizationRoles: { a: { permissions: 'x' } } },
			'"permissions" of "a" in "organizationRoles" must be a list of texts.'
		],
		[
			{ roles: { a: { resources: ['x'] } } },
			'"resources" of "a" in "roles" must be an object with lists of texts.'
		],
		[{ roles: { a: 'x' } }, '"a" in "roles" must be an object.'],
		[{ resources: { 'https://a.test': 'x' } }, '"https://a.test" in "resources" must be a list of'],
		[
			{ organizations: [{ id: 'a' }] },
			'Entry 1 of "organizations" needs the texts "id" and "name".'
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
			'"roles" of entry 1 of "users" must be a list of texts.'
		],
		[
			{ users: [{ ...user, organizations: ['acme'] }] },
			'"organizations" of entry 1 of "users" must be an object with lists of texts.'
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

	it('names everything unknown at once', () => {
		const unknown = { organizations: { nope: [], acme: ['norole'] }, roles: ['ghost'] };
		expect(() => parseLocalConfig({ users: [user, { ...user, ...unknown }] })).toThrow(
			[
				'The configuration is not usable.',
				'Entry 2 of "users" names "ghost", which is not in "roles".',
				'Entry 2 of "users" names "nope", which is not in "organizations".',
				'Entry 2 of "users" names "norole", which is not in "organizationRoles".'
			].join(' ')
		);
	});

	it('takes what is named by something else that is given', () => {
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
