import { describe, expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { LogtoAuthError } from '../../errors.js';
import type { SessionClaimsOption } from '../config/options.js';
import { oldestTokenOf, pass, passWithSession } from './decide.js';

/** An app that says so without types: those are of the demo. */
const claims = [] as unknown as SessionClaimsOption;

/** Alice, at an app that shows no claim but `sub`. */
async function start() {
	const { context } = await arrive({ options: { session: { claims } } });
	return { context, findShown: vi.spyOn(context, 'findShown') };
}

describe('passWithSession', () => {
	it('returns the session as the app sees it', async () => {
		const { context } = await start();
		const passed = await passWithSession(context, 'session');
		expect(passed).toMatchObject({ passed: true, session: { profile: { name: 'Alice' } } });
		expect(passed).toHaveProperty('shown.profile', { sub: 'alice' });
	});

	it('refuses a user whose session ends after the decision', async () => {
		const { context, findShown } = await start();
		findShown.mockReturnValue(null);
		expect(await passWithSession(context, 'session')).toMatchObject({
			passed: false,
			reason: { code: 'session_missing' },
			signInHelps: true
		});
	});

	it('refuses with the code of a session that cannot be shown', async () => {
		const { context, findShown } = await start();
		findShown.mockRejectedValue(new LogtoAuthError('app_callback_failed'));
		expect(await passWithSession(context, 'session')).toMatchObject({
			passed: false,
			reason: { code: 'app_callback_failed' },
			signInHelps: false
		});
	});

	it('throws an error that is not ours as it is', async () => {
		const { context, findShown } = await start();
		findShown.mockRejectedValue(new TypeError('mine'));
		await expect(passWithSession(context, 'session')).rejects.toThrow('mine');
	});

	it('shows no session to a user whom it refuses', async () => {
		const { context, findShown } = await start();
		expect(await passWithSession(context, { role: 'boss' })).toMatchObject({
			passed: false,
			reason: { code: 'role_missing' }
		});
		expect(findShown).not.toHaveBeenCalled();
	});
});

describe('the oldest token of a request', () => {
	it('is the oldest of those that guards read', async () => {
		const profile = { sub: 'alice', organizations: ['acme'] };
		const { context } = await arrive({ session: { profile, lastOrganizationId: 'acme' } });
		expect(oldestTokenOf(context)).toBe(Infinity);
		const getToken = vi.spyOn(context, 'getToken');
		for (const issuedAt of [50, 20, 70]) {
			getToken.mockResolvedValue({
				accessToken: 'a',
				issuedAt,
				expiresAt: 9e9,
				scope: 'read:things'
			});
			await pass(context, { permission: 'read:things' });
		}
		expect(oldestTokenOf(context)).toBe(20);
	});
});
