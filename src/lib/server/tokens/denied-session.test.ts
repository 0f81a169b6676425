import { describe, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { delay } from '../deadline.js';
import { createCookieSessions } from '../session/cookie-sessions.js';
import { toNow } from '../session/record.js';
import { createStoredSessions } from '../session/stored-sessions.js';
import { memoryStore } from '../stores/memory-store.js';
import { createRefresher } from './refresh.js';
import { createRevalidation } from './revalidate.js';

/** The app says no after so many milliseconds, and Logto needs as long for an answer. */
function start(kind: 'cookie' | 'store', slow = 0) {
	const onSessionEnd = vi.fn(async () => undefined);
	const config = toTestConfig({
		timeout: 0.1,
		callbacks: {
			async signIn() {
				await delay(slow);
				return false;
			}
		},
		events: { onSessionEnd }
	});
	const sessions =
		kind === 'cookie'
			? createCookieSessions(config, '')
			: createStoredSessions(config, '', memoryStore());
	const revoked = vi.fn();
	const issuer = toIssuerThatAnswers(async (input) => {
		if (String(input).endsWith('/revocation')) {
			revoked();
			return new Response(null);
		}
		await delay(slow);
		return String(input).endsWith('/me')
			? Response.json({ sub: 'alice' })
			: Response.json({ access_token: 'a', expires_in: 3600 });
	});
	const refresher = createRefresher(config, issuer, sessions);
	const { check } = createRevalidation(config, issuer, sessions, refresher);
	const begin = async () => {
		const record = { ...toRecord(config), checkedAt: toNow() - 400 };
		await sessions.create(record);
		return record;
	};
	return { sessions, revoked, onSessionEnd, check, begin };
}

describe.each(['cookie', 'store'] as const)('a session in a %s that the app refuses', (kind) => {
	it('has ended, was told and revoked when the answer comes, where work ends with the request', async () => {
		const { begin, check, sessions, revoked, onSessionEnd } = start(kind);
		const record = await begin();
		const asker = { event: toEvent(), keepAlive: null };
		await expect(check(record, toNow(), asker)).rejects.toMatchObject({ code: 'sign_in_denied' });
		expect(onSessionEnd).toHaveBeenCalledExactlyOnceWith({
			subject: 'alice',
			reason: 'denied_by_app'
		});
		expect(revoked).toHaveBeenCalledOnce();
		expect(await sessions.update(record, (current) => current)).toBeNull();
	});

	it('hands what is left to do to what keeps work alive', async () => {
		const { begin, check, revoked } = start(kind);
		const kept: Promise<unknown>[] = [];
		const asker = { event: toEvent(), keepAlive: (work: Promise<unknown>) => void kept.push(work) };
		await expect(check(await begin(), toNow(), asker)).rejects.toMatchObject({
			code: 'sign_in_denied'
		});
		await Promise.allSettled(kept);
		expect(revoked).toHaveBeenCalledOnce();
	});

	it('ends also where the request that asked has not waited', async () => {
		const { begin, check, onSessionEnd } = start(kind, 80);
		const asker = { event: toEvent(), keepAlive: () => undefined };
		await expect(check(await begin(), toNow(), asker)).rejects.toMatchObject({
			code: 'issuer_unreachable'
		});
		await vi.waitFor(() => expect(onSessionEnd).toHaveBeenCalledOnce());
	});
});
