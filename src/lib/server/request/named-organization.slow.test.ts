import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toEvent } from '../../../../tests/support/units.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { readNamedOrganization } from './named-organization.js';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** What is read when the app says `acme` after so many milliseconds. */
const readAfter = (milliseconds: number, options: Partial<LogtoAuthOptions> = {}) => {
	const resolve = () => new Promise<string>((done) => setTimeout(() => done('acme'), milliseconds));
	return readNamedOrganization(toEvent(), { env: {}, organization: { resolve }, ...options });
};

it('waits for an app that looks the organization up', async () => {
	const read = readAfter(4_900);
	await vi.advanceTimersByTimeAsync(4_900);
	expect(await read).toEqual({ kind: 'named', id: 'acme' });
});

it.each([
	[{}, 5_000],
	[{ timeout: 1 }, 1_000]
])('stops waiting at the time-out: %j', async (options, milliseconds) => {
	const read = readAfter(60_000, options);
	const refused = expect(read).rejects.toMatchObject({
		code: 'rule_failed',
		cause: { message: expect.stringContaining('organization.resolve') }
	});
	await vi.advanceTimersByTimeAsync(milliseconds);
	await refused;
});
