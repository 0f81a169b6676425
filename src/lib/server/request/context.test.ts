import { describe, expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { endSession } from '../endpoints/sign-out.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { endListedSession } from './list-sessions.js';
import { memoryStore } from '../stores/memory-store.js';

/** Whether Alice's session still lives when the app's listener hears of its end, and then hangs. */
async function livesWhenTold(
	name: 'onSessionEnd' | 'onSignOut',
	options: Partial<LogtoAuthOptions>,
	end: (arrived: Awaited<ReturnType<typeof arrive>>, id: string) => unknown
) {
	const told = Promise.withResolvers<void>();
	const listen = () => {
		told.resolve();
		return new Promise<void>(() => {});
	};
	const arrived = await arrive({ options: { ...options, events: { [name]: listen } } });
	const { context, record } = arrived;
	if (record === null) throw new Error('Alice is signed in.');
	const { sessions, refresher } = context.runtime();
	vi.spyOn(refresher, 'revoke').mockResolvedValue();
	const elsewhere = await sessions.create({ ...record, id: 'e'.repeat(43) });
	void end(arrived, elsewhere.id);
	await told.promise;
	const living = async (each: typeof record) => (await sessions.newest(each)) !== null;
	return { here: await living(record), elsewhere: await living(elsewhere) };
}

const inCookie = () => ({});
const inStore = () => ({ sessions: memoryStore() });

describe('a listener that hangs', () => {
	it.each([
		['a cookie', inCookie],
		['a store', inStore]
	])('is called after a session in %s has ended', async (_, options) => {
		const lives = await livesWhenTold('onSessionEnd', options(), ({ context }) =>
			context.end('signed_out')
		);
		expect(lives).toEqual({ here: false, elsewhere: true });
	});

	it('is called after the session of another device has ended', async () => {
		const lives = await livesWhenTold('onSessionEnd', inStore(), async ({ context }) => {
			const sessions = await context.runtime().sessions.list('alice');
			const other = sessions?.find(({ id }) => id.startsWith('eee'));
			const { toDigest } = await import('../internal/digest.js');
			await endListedSession(context, await toDigest(other?.id ?? ''));
		});
		expect(lives).toEqual({ here: true, elsewhere: false });
	});
});

describe('a sign-out everywhere', () => {
	it('does not wait for a listener that hangs', async () => {
		const options = { ...inStore(), events: { onSignOut: () => new Promise<void>(() => {}) } };
		const { context, event, record } = await arrive({ options });
		if (record === null) throw new Error('Alice is signed in.');
		const { sessions, refresher } = context.runtime();
		const revoke = vi.spyOn(refresher, 'revoke').mockResolvedValue();
		await sessions.create({ ...record, id: 'e'.repeat(43) });
		void endSession({ event, context, basePath: '/auth', home: '/' }, { scope: 'everywhere' });
		await vi.waitFor(() => expect(revoke).toHaveBeenCalledTimes(2));
		expect(await sessions.list('alice')).toEqual([]);
	});
});
