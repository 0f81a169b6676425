import { describe, expect, it } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';

const soon = Date.now() / 1000 + 600;
const old = { issuedAt: Date.now() / 1000 - 2 * 24 * 3600 };

describe('the renewal of a session', () => {
	it('happens when the last renewal is long enough ago', async () => {
		const { context } = await arrive({ session: { ...old, expiresAt: soon } });
		expect((await context.record())?.expiresAt).toBeGreaterThan(soon + 3600);
	});

	it('never extends an impersonation, which lasts as long as its token', async () => {
		const actor = { id: 'carol', name: null };
		const { context } = await arrive({ session: { ...old, actor, expiresAt: soon } });
		expect((await context.record())?.expiresAt).toBe(soon);
		expect(context.changes()).toEqual([]);
	});
});

describe('a session that is to be ended', () => {
	it('is read without asking Logto, even when its claims are due', async () => {
		const { context } = await arrive({ session: { checkedAt: 0 } });
		const { revalidation } = context.runtime();
		expect((await context.unconfirmedRecord())?.checkedAt).toBe(0);
		const record = await context.record();
		expect(record === null ? null : revalidation.isDue(record)).toBe('now');
	});
});
