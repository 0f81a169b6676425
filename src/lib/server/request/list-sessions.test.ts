import { describe, expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import { memoryStore } from '../stores/memory-store.js';
import { toDigest } from '../internal/digest.js';
import { endListedSession, listSessions } from './list-sessions.js';
import type { SessionRecord } from '../session/record/record.js';

/** A time a minute ago, in seconds since the epoch, to which the tests add. */
const begin = Math.floor(Date.now() / 1000) - 60;
const toText = (seconds: number) => new Date(seconds * 1000).toISOString();

/** Alice with two browsers, at one of them, and Bob. */
async function start() {
	const onSessionEnd = vi.fn();
	const options = { sessions: memoryStore(), events: { onSessionEnd } };
	const session = { signedInAt: begin + 10, userAgent: 'Lynx' };
	const { context, record } = await arrive({ options, session });
	if (record === null) throw new Error('Alice is signed in.');
	const { sessions, refresher } = context.runtime();
	const elsewhere: SessionRecord = {
		...record,
		id: 'e'.repeat(43),
		signedInAt: begin + 20,
		checkedAt: begin + 30
	};
	const bob: SessionRecord = { ...record, id: 'b'.repeat(43), profile: { sub: 'bob' } };
	await sessions.create(elsewhere);
	await sessions.create(bob);
	const revoke = vi.spyOn(refresher, 'revoke').mockResolvedValue();
	const countOf = async (subject: string) => (await sessions.list(subject))?.length;
	return { context, record, elsewhere, bob, revoke, onSessionEnd, countOf };
}

describe('the sessions of a user', () => {
	it('are listed newest first, with ids that open nothing', async () => {
		const { context, record, elsewhere } = await start();
		expect(await listSessions(context)).toEqual([
			{
				id: await toDigest(elsewhere.id),
				current: false,
				signedInAt: toText(begin + 20),
				checkedAt: toText(begin + 30),
				expires: toText(elsewhere.expiresAt),
				userAgent: 'Lynx',
				actor: null,
				userId: 'alice'
			},
			expect.objectContaining({
				id: await toDigest(record.id),
				current: true,
				signedInAt: toText(begin + 10)
			})
		]);
	});

	it('are sorted when there are many', async () => {
		const { context, record } = await start();
		const { sessions } = context.runtime();
		for (const [letter, seconds] of [
			['x', 15],
			['y', 30],
			['z', 5]
		] as const)
			await sessions.create({ ...record, id: letter.repeat(43), signedInAt: begin + seconds });
		const times = (await listSessions(context))?.map(({ signedInAt }) => signedInAt);
		expect(times).toEqual([30, 20, 15, 10, 5].map((seconds) => toText(begin + seconds)));
	});

	it('are an empty array for an anonymous visitor, and null with cookies', async () => {
		const sessions = memoryStore();
		const { context } = await arrive({ options: { sessions }, session: null });
		expect(await listSessions(context)).toEqual([]);
		expect(await listSessions((await arrive()).context)).toBeNull();
	});
});

describe('endListedSession', () => {
	it('ends the session, revokes its refresh token and calls the listener', async () => {
		const { context, elsewhere, revoke, onSessionEnd, countOf } = await start();
		expect(await endListedSession(context, await toDigest(elsewhere.id))).toBe(true);
		expect(await countOf('alice')).toBe(1);
		expect(await context.record()).not.toBeNull();
		expect(revoke.mock.calls.map(([{ id }]) => id)).toEqual([elsewhere.id]);
		expect(onSessionEnd).toHaveBeenCalledExactlyOnceWith({
			subject: 'alice',
			reason: 'signed_out'
		});
	});

	it('signs this browser out when the session is its own', async () => {
		const { context, record, elsewhere, revoke, onSessionEnd } = await start();
		expect(await endListedSession(context, await toDigest(record.id))).toBe(true);
		expect(await context.record()).toBeNull();
		expect(context.changes()).toMatchObject([{ value: '' }]);
		expect(revoke.mock.calls.map(([{ id }]) => id)).toEqual([record.id]);
		expect(onSessionEnd).toHaveBeenCalledExactlyOnceWith({
			subject: 'alice',
			reason: 'signed_out'
		});
		const { sessions } = context.runtime();
		expect((await sessions.list('alice'))?.map(({ id }) => id)).toEqual([elsewhere.id]);
	});

	it('ends no session of another user, and accepts no cookie value as an id', async () => {
		const { context, elsewhere, bob, revoke, countOf } = await start();
		for (const id of [await toDigest(bob.id), elsewhere.id, ''])
			expect(await endListedSession(context, id)).toBe(false);
		expect([await countOf('alice'), await countOf('bob')]).toEqual([2, 1]);
		expect(revoke).not.toHaveBeenCalled();
	});

	it('returns false without a session, and with sessions in cookies', async () => {
		const id = await toDigest('e'.repeat(43));
		const options = { sessions: memoryStore() };
		expect(await endListedSession((await arrive({ options, session: null })).context, id)).toBe(
			false
		);
		expect(await endListedSession((await arrive()).context, id)).toBe(false);
	});
});
