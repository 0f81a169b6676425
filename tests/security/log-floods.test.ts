import { describe, expect, it } from 'vitest';
import { send } from '../support/send.js';
import { formPost, navigation, signIn } from '../support/sign-in.js';
import { toCookieHeader } from '../support/session-records.js';
import { useWorld } from '../support/world.js';

describe('a visitor who causes the same again and again', () => {
	const world = useWorld({ sessions: 'memory', env: { DEMO_TIMEOUT: '1' } });

	/** Sends a request many times, and gives the lines that came of it. */
	const flood = async (times: number, ask: (index: number) => Promise<Response>) => {
		const before = world.demo.output().length;
		for (let index = 0; index < times; index += 20)
			await Promise.all(Array.from({ length: 20 }, (_, offset) => ask(index + offset)));
		const written = world.demo.output().slice(before);
		return written.split('\n').filter((line) => line.includes('[sveltekit-logto]'));
	};

	/** Each kind of line is there once, and once more for each minute that a busy machine needs. */
	const expectFew = (lines: readonly string[], startedAt: number) => {
		const kinds = new Set(lines.map((line) => line.replace(/ \(\d+ more like this.*/, '')));
		expect(kinds.size).toBeGreaterThan(0);
		expect(kinds.size).toBeLessThan(8);
		const minutes = 1 + Math.floor((Date.now() - startedAt) / 60_000);
		expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(kinds.size * minutes);
	};

	it('fills no log with made-up logout tokens', async () => {
		const startedAt = Date.now();
		const lines = await flood(500, (index) =>
			send(`${world.demo.origin}/auth/backchannel-logout`, {
				method: 'POST',
				body: new URLSearchParams({ logout_token: `eyJhbGciOiJFUzM4NCJ9.e30.${index}` })
			})
		);
		expectFew(lines, startedAt);
		expect(lines[0]).toContain('A back-channel logout was refused.');
	});

	it('fills no log while Logto cannot be reached: by sign-ins, pages and sign-outs', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const cookie = toCookieHeader(client, demo);
		logto.setFault({ kind: 'drop' });
		const startedAt = Date.now();
		const lines = await flood(100, (index) =>
			index % 2 === 0
				? send(`${demo.origin}/o/acme/invoices?n=${index}`, { headers: { ...navigation, cookie } })
				: send(`${demo.origin}/auth/callback/logto?state=${index}`, { headers: navigation })
		);
		const signedOut = await flood(20, () =>
			send(`${demo.origin}/auth/signout`, {
				method: 'POST',
				headers: { ...formPost(demo), cookie },
				body: 'scope=global'
			})
		);
		logto.setFault(null);
		expectFew([...lines, ...signedOut], startedAt);
	});
});
