import { describe, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { createCookieSessions } from '../session/cookie/cookie-sessions.js';
import { now } from '../internal/clock.js';
import { createStoredSessions } from '../session/store/stored-sessions.js';
import { memoryStore } from '../stores/memory-store.js';
import { createRefresher } from './refresh.js';
import { createRevalidation } from './revalidate.js';

/** An app that says no, at a Logto that answers when `ready` is there. */
function start(kind: 'cookie' | 'store', timeout = 5, ready: Promise<void> = Promise.resolve()) {
	const onSessionEnd = vi.fn(async () => undefined);
	const config = toTestConfig({
		timeout,
		callbacks: { signIn: () => false },
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
		await ready;
		return String(input).endsWith('/me')
			? Response.json({ sub: 'alice' })
			: Response.json({ access_token: 'a', expires_in: 3600 });
	});
	const refresher = createRefresher(config, issuer, sessions);
	const { check } = createRevalidation(config, issuer, sessions, refresher);
	const begin = async () => {
		const record = { ...toRecord(config), checkedAt: now() - 400 };
		await sessions.create(record);
		return record;
	};
	return { sessions, revoked, onSessionEnd, check, begin };
}

describe.each(['cookie', 'store'] as const)('a session in a %s that the app refuses', (kind) => {
	it('ends, is reported and revoked before the response in an isolate without waitUntil', async () => {
		const { begin, check, sessions, revoked, onSessionEnd } = start(kind);
		const record = await begin();
		const asker = { event: toEvent(), keepAlive: null };
		await expect(check(record, now(), asker)).rejects.toMatchObject({ code: 'sign_in_denied' });
		expect(onSessionEnd).toHaveBeenCalledExactlyOnceWith({
			subject: 'alice',
			reason: 'denied_by_app'
		});
		expect(revoked).toHaveBeenCalledOnce();
		expect(await sessions.newest(record)).toBeNull();
	});

	it('passes the remaining work to waitUntil', async () => {
		const { begin, check, revoked } = start(kind);
		const kept: Promise<unknown>[] = [];
		const asker = { event: toEvent(), keepAlive: (work: Promise<unknown>) => void kept.push(work) };
		await expect(check(await begin(), now(), asker)).rejects.toMatchObject({
			code: 'sign_in_denied'
		});
		await Promise.allSettled(kept);
		expect(revoked).toHaveBeenCalledOnce();
	});

	it('ends even if the request did not wait for the confirmation', async () => {
		let answer: () => void = () => undefined;
		const ready = new Promise<void>((resolve) => void (answer = resolve));
		const { begin, check, onSessionEnd } = start(kind, 0.1, ready);
		const asker = { event: toEvent(), keepAlive: () => undefined };
		await expect(check(await begin(), now(), asker)).rejects.toMatchObject({
			code: 'issuer_unreachable'
		});
		expect(onSessionEnd).not.toHaveBeenCalled();
		answer();
		await vi.waitFor(() => expect(onSessionEnd).toHaveBeenCalledOnce());
	});
});
