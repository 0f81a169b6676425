import { afterEach, describe, expect, it } from 'vitest';
import type { SessionStore } from '../../src/lib/server/stores/store.js';
import { redisStore } from '../../src/lib/server/stores/redis-store.js';
import { findPort } from '../support/ports.js';
import { createRedisClient, startRedis } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';

const wait = (milliseconds: number) =>
	new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('redisStore, when Redis is away', () => {
	const closers: (() => unknown)[] = [];
	afterEach(async () => {
		for (const close of closers.splice(0)) await close();
	});

	it.each([true, false])(
		'loses no session that it wrote, and goes on afterwards (disableOfflineQueue: %s)',
		async (disableOfflineQueue) => {
			const server = await startRedis({ appendOnly: true });
			const client = await createRedisClient(server.url, { disableOfflineQueue }).connect();
			closers.push(() => client.destroy(), server.close);
			const store = redisStore(client);
			const traffic = startTraffic(store);
			for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
				await wait(200);
				await server.stop(signal);
				await wait(300);
				await server.restart();
				await waitFor(async () => (await client.ping()) === 'PONG');
			}
			const { written, rejected } = await traffic.stop();
			expect(written.length).toBeGreaterThan(10);
			// A client with a queue may have waited instead.
			expect(rejected > 0 || !disableOfflineQueue).toBe(true);
			for (const id of written) expect(await store.read(id)).not.toBeNull();
			expect(await store.find('tag')).toEqual(expect.arrayContaining([...written]));
		}
	);

	it('works once a Redis is there that was not when the app started', async () => {
		const port = await findPort();
		const client = createRedisClient(`redis://127.0.0.1:${port}`);
		closers.push(() => client.destroy());
		const store = redisStore(client);
		const connecting = client.connect();
		await expect(store.read('id')).rejects.toThrow();
		const server = await startRedis({ port });
		closers.push(server.close);
		await connecting;
		expect(await store.read('id')).toBeNull();
	});
});

interface Outcome {
	/** The ids of the sessions that the store said it wrote. */
	readonly written: readonly string[];
	/** How many calls rejected. */
	readonly rejected: number;
}

/** Uses a store from three sides until it is stopped. */
function startTraffic(store: SessionStore): { stop(): Promise<Outcome> } {
	const written: string[] = [];
	let rejected = 0;
	let isStopped = false;
	const use = async (worker: number) => {
		for (let round = 0; !isStopped; round += 1) {
			const id = `${worker}:${round}`;
			const session = { value: 'sealed', expiresAt: Date.now() / 1000 + 600, tags: ['tag'] };
			const writing = store.write(id, session, null);
			const others = [store.read(id), store.find('tag'), store.lock(id, 1000)];
			const results = await Promise.allSettled([writing, ...others]);
			rejected += results.filter(({ status }) => status === 'rejected').length;
			if (await writing.catch(() => false)) written.push(id);
			await wait(10);
		}
	};
	const workers = Promise.all([0, 1, 2].map(use));
	return {
		async stop() {
			isStopped = true;
			await workers;
			return { written, rejected };
		}
	};
}
