import { afterEach, describe, expect, it } from 'vitest';
import { callApi } from '../support/logto-calls.js';
import { rawRequest } from '../support/raw-request.js';
import { toCookieHeader } from '../support/session-records.js';
import { useShape } from '../support/shape-app.js';
import { formPost, navigation, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';

/** What one session, or one outage, can do to the sessions of others. */
const script = { accept: 'application/json' };

describe('a user whose organization asks for a second factor', () => {
	const revalidate = 2;
	const world = useShape({
		shape: {},
		env: { SHAPE_REVALIDATE: String(revalidate), SHAPE_TIMEOUT: '2' }
	});
	afterEach(() => world.logto.setFault(null));

	it('does not keep a suspended user signed in', async () => {
		const { app, logto } = world;
		const dave = toCookieHeader((await signIn(app, 'dave')).client, app);
		const bob = toCookieHeader((await signIn(app, 'bob')).client, app);
		const ask = async (cookie: string) =>
			(await rawRequest(app.origin, '/auth/session', { headers: { ...script, cookie } })).body;
		expect(await ask(bob)).toContain('bob000000002');
		logto.setFault({ kind: 'delay', ms: 200 });
		// Each asks for a token that Logto refuses; those that wait for theirs wait longer than the time-out.
		const headers = { ...navigation, cookie: dave };
		const attack = setInterval(() => {
			rawRequest(app.origin, '/o/vandelay', { headers }).catch(() => undefined);
		}, 100);
		try {
			// The attack has its effect before anybody is suspended; where it has none, that is as well.
			const hasEffect = async () =>
				(await world.readLog()).some((line) => line.includes('could not confirm the claims'));
			await waitFor(hasEffect, 8000).catch(() => undefined);
			await callApi(logto, 'PATCH', '/api/users/bob000000002/is-suspended', { isSuspended: true });
			// Without a bound he would stay for as long as the attack goes on.
			await waitFor(async () => (await ask(bob)) === 'null', (revalidate + 15) * 1000);
		} finally {
			clearInterval(attack);
		}
	});
});

describe('while Logto hangs', () => {
	/** Seconds; far more than an answer takes that waits for nothing, on a busy machine as well. */
	const timeout = 6;
	const world = useShape({
		shape: {},
		env: { SHAPE_REVALIDATE: '1', SHAPE_TIMEOUT: String(timeout) }
	});
	afterEach(() => world.logto.setFault(null));

	const time = async (ask: () => Promise<{ readonly status: number }>) => {
		const began = Date.now();
		const { status } = await ask();
		return { status, seconds: (Date.now() - began) / 1000 };
	};

	it('one request waits, and then none of anybody, nor a sign-out', async () => {
		const { app, logto } = world;
		const people = await Promise.all(
			['alice', 'bob', 'carol'].map(async (user) => (await signIn(app, user)).client)
		);
		const open = (cookie: string) =>
			rawRequest(app.origin, '/', { headers: { ...navigation, cookie } });
		const [alice = '', bob = '', carol = ''] = people.map((client) => toCookieHeader(client, app));
		// All claims are older than `revalidate`, in whole seconds.
		await new Promise((passed) => setTimeout(passed, 2500));
		logto.setFault({ kind: 'hang' });
		const before = logto.requests.length;
		const first = await time(() => open(alice));
		expect(first.status).toBe(200);
		expect(logto.requests.length).toBeGreaterThan(before);
		expect(first.seconds).toBeLessThan(timeout + 3);
		for (const cookie of [bob, carol, alice]) {
			const next = await time(() => open(cookie));
			expect(next.status).toBe(200);
			expect(next.seconds).toBeLessThan(timeout / 3);
		}
		for (const [cookie, scope] of [
			[bob, 'local'],
			[carol, 'global']
		] as const) {
			const headers = { ...formPost(app), cookie };
			const body = `scope=${scope}`;
			const out = await time(() =>
				rawRequest(app.origin, '/auth/signout', { method: 'POST', headers, body })
			);
			expect(out.status).toBe(200);
			expect(out.seconds).toBeLessThan(timeout / 3);
		}
	});
});
