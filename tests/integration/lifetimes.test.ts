import { describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { send } from '../support/send.js';
import { readSessionCookie, toCookieHeader } from '../support/session-records.js';
import { navigation, readSession, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { sessionPlaces, useWorld, type World } from '../support/world.js';

const visit = (client: HttpClient, { demo }: World) =>
	client.fetch(`${demo.origin}/dashboard`, { headers: navigation });

/** Waits until so many seconds have passed since a time in milliseconds. */
const untilAge = (since: number, seconds: number) =>
	waitFor(async () => Date.now() - since > seconds * 1000);

/** The `Max-Age` that a response gives the session cookie, `null` when it sets none. */
function readMaxAge(response: Response): number | null {
	const cookie = response.headers
		.getSetCookie()
		.find((header) => header.startsWith('logto.session'));
	return cookie === undefined ? null : Number(/Max-Age=(\d+)/i.exec(cookie)?.[1]);
}

const endsAt = async (client: HttpClient, { demo }: World): Promise<number> =>
	Date.parse(String((await readSession(client, demo))?.['expires']));

describe.each(sessionPlaces)('a session in %s that is not used', (sessions) => {
	// Renewed only when it has almost ended: looking at it once is to change nothing.
	const world = useWorld({ sessions, env: { DEMO_MAX_AGE: '5', DEMO_UPDATE_AGE: '4.5' } });

	it('ends, even for a browser that kept its cookie', async () => {
		const { demo } = world;
		const { client, arrival } = await signIn(demo, 'alice');
		const signedInAt = Date.now();
		expect(readMaxAge(arrival)).toBeLessThanOrEqual(5);
		const kept = toCookieHeader(client, demo);
		expect((await visit(client, world)).status).toBe(200);
		await untilAge(signedInAt, 5.1);
		const response = await send(`${demo.origin}/auth/session`, { headers: { cookie: kept } });
		expect(await response.json()).toBeNull();
		const page = await send(`${demo.origin}/dashboard`, {
			headers: { ...navigation, cookie: kept }
		});
		expect(page.status).toBe(303);
		// What is left of it in the browser goes, where it can be told from another app's.
		const cleared = /logto\.session=;.*Max-Age=0/.test(page.headers.getSetCookie().join());
		expect(cleared).toBe(sessions === 'cookie');
	});
});

describe.each(sessionPlaces)('a session in %s that is used', (sessions) => {
	/** Of the lives below, in seconds. KV takes longer than a memory. */
	const step = sessions === 'kv' ? 2 : 1;
	const world = useWorld({
		sessions,
		env: {
			DEMO_MAX_AGE: String(4 * step),
			DEMO_UPDATE_AGE: String(step),
			DEMO_ABSOLUTE_MAX_AGE: String(7 * step)
		}
	});

	it('lives longer with each renewal, no more often than its time says, and not for ever', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const signedInAt = Date.now();
		const first = await endsAt(client, world);
		const early = await visit(client, world);
		expect(readMaxAge(early)).toBeNull();
		await untilAge(signedInAt, 1.2 * step);
		const renewed = await visit(client, world);
		expect(readMaxAge(renewed)).toBe(4 * step);
		expect(await endsAt(client, world)).toBeGreaterThan(first);
		// Just renewed: not again.
		expect(readMaxAge(await visit(client, world))).toBeNull();
		await untilAge(signedInAt, 4.2 * step);
		// Older than its first life, and renewed within the absolute bound alone.
		const late = await visit(client, world);
		expect(late.status).toBe(200);
		expect(readMaxAge(late)).toBeLessThanOrEqual(3 * step);
		await untilAge(signedInAt, 7.2 * step);
		expect((await visit(client, world)).status).toBe(303);
		expect(await readSession(client, world.demo)).toBeNull();
	});
});

describe.each(['cookie', 'memory'] as const)(
	'a session in %s with a short life given alone',
	(sessions) => {
		const world = useWorld({ sessions, env: { DEMO_MAX_AGE: '5' } });

		it('goes on for an active person, and ends for one who has gone', async () => {
			const { client } = await signIn(world.demo, 'alice');
			const signedInAt = Date.now();
			const statuses = new Set<number>();
			await waitFor(async () => {
				statuses.add((await visit(client, world)).status);
				return Date.now() - signedInAt > 11_000;
			});
			expect([...statuses]).toEqual([200]);
			await untilAge(Date.now(), 5.1);
			expect((await visit(client, world)).status).toBe(303);
		});
	}
);

describe('a renewal that comes with many requests at once', () => {
	const world = useWorld({ env: { DEMO_UPDATE_AGE: '1' } });

	it('leaves each of them with a session that works', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const signedInAt = Date.now();
		await untilAge(signedInAt, 1.1);
		const cookie = toCookieHeader(client, demo);
		const responses = await Promise.all(
			Array.from({ length: 10 }, () =>
				send(`${demo.origin}/dashboard`, { headers: { ...navigation, cookie } })
			)
		);
		for (const response of responses) {
			expect(response.status).toBe(200);
			const [pair = ''] = response.headers.getSetCookie().map((header) => header.split(';')[0]);
			const other = createHttpClient();
			const text = pair.slice(pair.indexOf('=') + 1) || readSessionCookie(client, demo);
			other.plant(demo.origin, 'logto.session', text);
			expect(await readSession(other, demo)).not.toBeNull();
		}
	});
});
