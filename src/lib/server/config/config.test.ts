import { describe, expect, it, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import type { LogtoAuthOptions } from './options.js';
import { report } from '../app-callbacks/report.js';
import { toConfig } from './config.js';
import { toIssuer } from './logto-address.js';

const env = {
	AUTH_LOGTO_ISSUER: 'https://tenant.logto.app',
	AUTH_LOGTO_ID: 'app',
	AUTH_LOGTO_SECRET: 'app-secret-value',
	AUTH_SECRET: 'a'.repeat(32)
};

const faultsOf = (options: LogtoAuthOptions): string => {
	try {
		toConfig(options);
	} catch (error) {
		if (error instanceof LogtoAuthError) return `${error.code}: ${error.message}`;
		throw error;
	}
	return 'none';
};

describe('toIssuer', () => {
	it.each([
		'https://tenant.logto.app',
		'https://tenant.logto.app/',
		'https://tenant.logto.app/oidc',
		'https://tenant.logto.app/oidc/',
		'https://tenant.logto.app/oidc/.well-known/openid-configuration'
	])('reads %s', (value) => {
		expect(toIssuer(value)).toBe('https://tenant.logto.app/oidc');
	});

	it.each([
		['http://localhost:3301', 'http://localhost:3301/oidc'],
		['http://127.0.0.1:3301/oidc', 'http://127.0.0.1:3301/oidc'],
		['http://[::1]:3301', 'http://[::1]:3301/oidc'],
		['https://id.example.com/logto', 'https://id.example.com/logto/oidc']
	])('reads %s', (value, expected) => {
		expect(toIssuer(value)).toBe(expected);
	});

	it.each([
		'http://logto.example.com',
		'tenant.logto.app',
		'ftp://x',
		'https://a:b@x',
		'https://x?y',
		'x'
	])('refuses %s', (value) => {
		expect(toIssuer(value)).toBeNull();
	});
});

describe('toConfig', () => {
	it('needs nothing but the environment', () => {
		expect(toConfig({ env })).toMatchObject({
			issuer: 'https://tenant.logto.app/oidc',
			basePath: '/auth',
			resource: null,
			maxAge: 1_209_600
		});
	});

	it.each(Object.keys(env))('names %s when it is missing or empty, and the mend', (name) => {
		for (const value of [undefined, '', '  '])
			expect(faultsOf({ env: { ...env, [name]: value } })).toMatch(
				new RegExp(`^configuration: .*${name} is missing: set it to .+`)
			);
	});

	it('lists every fault at once', () => {
		const faults = faultsOf({ env: {} });
		for (const name of Object.keys(env)) expect(faults).toContain(name);
	});

	it('never says a secret', () => {
		const faults = faultsOf({
			env: { ...env, AUTH_SECRET: 'too-short', AUTH_LOGTO_ISSUER: 'http://x.y' }
		});
		expect(faults).toContain('AUTH_SECRET is too short');
		expect(faults).toContain('AUTH_LOGTO_ISSUER is not usable');
		expect(faults).not.toContain('too-short');
		expect(faults).not.toContain(env.AUTH_LOGTO_SECRET);
	});

	it('adds the organization resource when permissions are asked for', () => {
		const config = toConfig({
			env,
			resources: ['https://api.example.test'],
			permissions: ['read:things']
		});
		expect(config.resource).toBe('https://api.example.test,urn:logto:resource:organizations');
		expect(config.scope.split(' ')).toContain('read:things');
	});

	it.each<object>([
		{ resources: ['not a uri'] },
		{ resources: ['https://api.example.test/#part'] },
		{ permissions: ['read invoices'] },
		{ timeout: 0 },
		{ session: { maxAge: -1 } },
		{ routes: { dashboard: 'session' } }
	])('refuses %j', (options) => {
		expect(faultsOf({ env, ...options })).toMatch(/^configuration/);
	});

	it('takes older secrets for opening', () => {
		const old = 'o'.repeat(32);
		expect(toConfig({ env: { ...env, AUTH_SECRET_2: `${old}\n` } }).secrets).toEqual([
			env.AUTH_SECRET,
			old
		]);
	});

	it.each(['AUTH_SECRET', 'AUTH_SECRET_1', 'AUTH_SECRET_3'])('refuses a short %s', (name) => {
		expect(faultsOf({ env: { ...env, [name]: 'short' } })).toContain(`${name} is too short`);
	});
});

describe('a variable that is no string', () => {
	const names = [
		'AUTH_LOGTO_ISSUER',
		'AUTH_LOGTO_ID',
		'AUTH_LOGTO_SECRET',
		'AUTH_SECRET',
		'AUTH_SECRET_1',
		'AUTH_SECRET_2',
		'AUTH_SECRET_3',
		'AUTH_LOGTO_MACHINE_ID',
		'AUTH_LOGTO_MACHINE_SECRET'
	];
	const values = [123, true, {}, { get: async () => 'secret' }, ['a'], () => 'secret', Symbol('a')];

	it.each(names)('is named: %s', (name) => {
		for (const value of values) {
			const given = { ...env, [name]: value } as unknown as LogtoAuthOptions['env'];
			expect(faultsOf({ env: given })).toMatch(
				new RegExp(`^configuration: .*${name} is not a string`)
			);
		}
	});

	it('reaches the log and ends no request, for each way to report', () => {
		const error = vi.fn();
		const given = { ...env, AUTH_SECRET: 123 } as unknown as LogtoAuthOptions['env'];
		const reason = new LogtoAuthError('configuration');
		report({ env: given, logger: { error, warn: error } }, 'It failed.', reason);
		expect(error).toHaveBeenCalledOnce();
	});
});
