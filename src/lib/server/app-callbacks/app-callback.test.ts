import { describe, expect, it } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { callApp, toAppFailure } from './app-callback.js';

/** What the call fails with. */
async function failureOf(call: () => unknown, timeout = 1000): Promise<LogtoAuthError> {
	const error: unknown = await callApp('callbacks.signIn', timeout, call).then(
		() => null,
		(reason: unknown) => reason
	);
	if (error instanceof LogtoAuthError) return error;
	throw new Error('The call did not fail with an error of this library.');
}

describe('callApp', () => {
	it('returns what the function returns, with and without a promise', async () => {
		await expect(callApp('profile', 1000, () => 1)).resolves.toBe(1);
		await expect(callApp('profile', 1000, async () => 2)).resolves.toBe(2);
	});

	it('names the option whose function threw, and keeps the cause', async () => {
		const cause = new Error('The database is gone.');
		const failure = await failureOf(() => {
			throw cause;
		});
		expect(failure.code).toBe('app_callback_failed');
		expect(failure.message).toBe(
			'The function "callbacks.signIn" of the options of LogtoAuth threw.'
		);
		expect(failure.cause).toBe(cause);
	});

	it('treats a thrown value that is no error as a failure', async () => {
		const failure = await failureOf(() => Promise.reject(Object.freeze({ status: 303 })));
		expect(failure.code).toBe('app_callback_failed');
	});

	it('stops waiting at the time-out', async () => {
		const failure = await failureOf(() => new Promise(() => undefined), 20);
		expect(failure.message).toContain('took longer than 0.02 seconds');
	});

	it('does not show the cause to a client', () => {
		const failure = toAppFailure('profile', 'threw', new Error('secret'));
		expect(JSON.stringify(failure)).not.toContain('secret');
		expect(failure.status).toBe(500);
	});
});
