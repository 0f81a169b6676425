import { describe, expect, it, vi } from 'vitest';
import { errorCatalogue } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { LogtoAuthOptions } from './options.js';
import { report } from '../app-callbacks/report.js';
import { listSecrets, readVariable } from './secrets.js';
import { toConfig } from './config.js';

const env = {
	AUTH_LOGTO_ISSUER: 'https://tenant.logto.app',
	AUTH_LOGTO_ID: 'app',
	AUTH_LOGTO_SECRET: 'app-secret-value',
	AUTH_SECRET: 'a'.repeat(32)
};

/** What the log gets when an app starts with some environment, with whatever else a test lets it say. */
function logOf(given: LogtoAuthOptions['env'], message = 'Sign-in failed.'): string {
	const lines: string[] = [];
	const note = (text: string, cause?: unknown) =>
		void lines.push(text, cause instanceof Error ? cause.message : '');
	const options = { env: given, logger: { error: note, warn: note } };
	try {
		toConfig(options);
		report(options, message, new LogtoAuthError('issuer_invalid'));
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		report(options, message, error);
	}
	return lines.join('\n');
}

describe('the log', () => {
	it.each(['short', 'a', 'e', ' ', 'secret', 'random', 'AUTH_SECRET', 'openssl rand -base64 33'])(
		'keeps its own words when AUTH_SECRET is %j',
		(value) => {
			const text = logOf({ ...env, AUTH_SECRET: value });
			expect(text).toMatch(/AUTH_SECRET is (?:too short|missing): /);
			expect(text).toContain('for example from: openssl rand -base64 33');
			expect(text).not.toContain('[redacted]');
		}
	);

	it('keeps every code and sentence of the catalogue, whatever the secrets are', () => {
		for (const [code, { message }] of Object.entries(errorCatalogue))
			for (const words of [code, message, message.toUpperCase(), message.slice(0, 14)]) {
				const text = logOf({ ...env, AUTH_LOGTO_SECRET: words }, `${code}: ${message}`);
				expect(text, words).toContain(`${code}: ${message}`);
			}
	});

	it('says no secret that is long enough to be one, however wrong the rest is', () => {
		const secrets = ['app-secret-value', 'twelve-chars', '0123456789abcdefghijklmnopqrstuvwxyz'];
		for (const secret of secrets)
			for (const name of ['AUTH_LOGTO_SECRET', 'AUTH_SECRET', 'AUTH_SECRET_2'])
				expect(logOf({ ...env, [name]: secret }, `It was ${secret}.`)).not.toContain(secret);
	});
});

it('secrets are those of every variable that holds one, without the spaces around', () => {
	expect(
		listSecrets({
			...env,
			AUTH_SECRET_1: ` ${'o'.repeat(32)}\n`,
			AUTH_LOGTO_MACHINE_SECRET: 'machine-secret'
		})
	).toEqual(['app-secret-value', 'machine-secret', 'a'.repeat(32), 'o'.repeat(32)]);
	expect(listSecrets(undefined)).toEqual([]);
});

it('variables are those of the process where an app gives no environment', () => {
	vi.stubEnv('AUTH_LOGTO_ID', ' of-the-process ');
	try {
		expect(readVariable(undefined, 'AUTH_LOGTO_ID')).toBe('of-the-process');
		expect(readVariable({}, 'AUTH_LOGTO_ID')).toBe('');
	} finally {
		vi.unstubAllEnvs();
	}
});

it('variables are missing where there is no process, as on Workers', () => {
	vi.stubGlobal('process', undefined);
	try {
		expect(readVariable(undefined, 'AUTH_LOGTO_ID')).toBe('');
	} finally {
		vi.unstubAllGlobals();
	}
});
