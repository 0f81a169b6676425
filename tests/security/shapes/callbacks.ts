import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../support/http-client.js';
import type { Failure, ShapeApp } from '../../support/shape-app.js';
import { formPost, navigation, readSession, signIn, toCallback } from '../../support/sign-in.js';
import { deal } from '../../support/shapes.js';
import { isPatient, repairAfterEach, thrown, type InShape } from './in-shape.js';

/** What the library tells the app, which it does not need. A third of the failures in each shape. */
export function testListeners({ world, index }: InShape): void {
	describe('listeners that fail', () => {
		repairAfterEach(world);

		it.each(deal(thrown, index, 3))('by %s change nothing', async (failure) => {
			await world.breakDown({ events: failure });
			await expectNoHarm(world);
		});
	});
}

/** The same of the logger, which hears more often. */
export function testLogger({ world, index }: InShape): void {
	describe('a logger that fails', () => {
		repairAfterEach(world);

		it.each(deal(thrown, index, 3))('by %s changes nothing', async (failure) => {
			await world.breakDown({ logger: failure });
			await expectNoHarm(world);
		});
	});
}

/** One user signs in, looks at a page and signs out; another user is not let in. */
async function expectNoHarm({ app, base }: ShapeApp): Promise<void> {
	const { client, arrival } = await signIn(app, 'bob');
	expect(arrival.status).toBe(303);
	expect(await readSession(client, app)).toMatchObject({ user: { id: 'bob000000002' } });
	const page = await client.fetch(`${app.origin}${base}/o/acme`, { headers: navigation });
	expect(page.status).toBe(200);
	const callback = `${app.origin}${base}/auth/callback/logto?state=x&code=y`;
	expect((await createHttpClient().fetch(callback, { headers: navigation })).status).toBe(400);
	const out = await client.fetch(`${app.origin}${base}/auth/signout`, {
		method: 'POST',
		headers: formPost(app),
		body: 'scope=local'
	});
	expect(out.status).toBe(200);
	expect(await readSession(client, app)).toBeNull();
	expect(app.alive()).toBe(true);
}

/** The store of sessions, or of those that have ended: its failure is an outage. */
export function testStores({ shape, send, world }: InShape): void {
	const { base, closed, sessions } = shape;
	const script = { accept: 'application/json' };
	const failures: readonly Failure[] = isPatient(shape) ? [...thrown, 'hang'] : thrown;

	describe('a store that fails', () => {
		repairAfterEach(world);

		it.each(failures)('by %s is away for a while, and no failure', async (failure) => {
			const { app } = world;
			const client = createHttpClient();
			const callback = await toCallback(client, app, 'bob');
			await world.breakDown({ store: failure });
			const [page, endpoint, home, arrival] = await Promise.all([
				send('alice', { path: `${base}/dashboard`, headers: navigation }),
				send('alice', { path: `${base}/api/secret`, headers: script }),
				send('alice', { path: `${base}/`, headers: navigation }),
				// A sign-in needs the store only where the session is to be in it.
				sessions === 'cookie' ? null : client.fetch(callback, { headers: navigation })
			]);
			for (const { status, body } of [page, endpoint]) {
				expect(status).toBe(503);
				expect(body).toContain('session_store_unreachable');
			}
			if (!closed) expect(home.status).toBe(200);
			if (arrival !== null) expect(arrival.status).toBe(503);
			await world.breakDown({});
			const again = await send('alice', { path: `${base}/api/secret`, headers: script });
			expect(again.status).toBe(200);
			expect(app.alive()).toBe(true);
		});
	});
}
