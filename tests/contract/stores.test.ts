import { createClientPool } from 'redis';
import { createStorage } from 'unstorage';
import redisDriver from 'unstorage/drivers/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisStore, type RedisStoreClient } from '../../src/lib/server/stores/redis-store.js';
import { unstorageStore } from '../../src/lib/server/stores/unstorage-store.js';
import type { SessionStore } from '../../src/lib/server/stores/store.js';
import { testSessionStore } from '../../src/lib/testing/index.js';
import {
	createRedisClient,
	startRedis,
	type RedisClient,
	type RedisServer
} from '../support/redis.js';
import {
	createRedisClusterClient,
	startRedisCluster,
	type RedisCluster
} from '../support/redis-cluster.js';
import { waitFor } from '../support/wait-for.js';

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const runner = { describe, it: it.concurrent };

describe('redisStore on one Redis', () => {
	let server: RedisServer;
	let client: RedisClient;
	let other: RedisClient;
	beforeAll(async () => {
		server = await startRedis();
		client = await createRedisClient(server.url).connect();
		other = await createRedisClient(server.url).connect();
	});
	afterAll(async () => {
		client.destroy();
		other.destroy();
		await server.close();
	});

	describe('by one client', () => testSessionStore(runner, () => redisStore(client)));

	describe('by two processes in turn', () =>
		testSessionStore(runner, () => takeTurns([redisStore(client), redisStore(other)])));

	it('serves a pool of clients', async () => {
		const pool = createClientPool({ url: server.url });
		await pool.connect();
		const store = redisStore(pool, { prefix: 'pool:' });
		const session = { value: 'sealed', expiresAt: inSeconds(60), tags: ['tag'] };
		expect(await store.write('id', session, null)).toBe(true);
		expect(await store.read('id')).toEqual({ value: 'sealed', version: 1 });
		expect(await store.find('tag')).toEqual(['id']);
		pool.destroy();
	});

	it('keeps apps of different prefixes apart', async () => {
		const [mine, yours] = [
			redisStore(client, { prefix: 'a:' }),
			redisStore(client, { prefix: 'b:' })
		];
		const session = { value: 'sealed', expiresAt: inSeconds(60), tags: ['tag'] };
		await mine.write('id', session, null);
		expect(await yours.read('id')).toBeNull();
		expect(await yours.find('tag')).toEqual([]);
		expect(await yours.lock('id', 1000)).not.toBeNull();
		expect(await mine.lock('id', 1000)).not.toBeNull();
	});

	it('leaves nothing behind when all sessions and locks have ended', async () => {
		await client.flushDb();
		const store = redisStore(client);
		await Promise.all(
			Array.from({ length: 40 }, async (_, index) => {
				const tags = [`subject:${index % 3}`, `session:${index}`];
				const session = { value: 'sealed', expiresAt: inSeconds(1 + (index % 3)), tags };
				await store.write(`id:${index}`, session, null);
				if (index % 4 === 0) await store.delete(`id:${index}`);
				// For some it comes after sign-out.
				await store.write(`id:${index}`, { ...session, expiresAt: inSeconds(4) }, 1);
				await store.lock(`id:${index}`, 1000);
			})
		);
		expect(await client.dbSize()).toBeGreaterThan(100);
		await waitFor(async () => (await client.dbSize()) === 0);
	});

	it('leaves no index without an end when a session is made to end earlier', async () => {
		const store = redisStore(client, { prefix: 'earlier:' });
		const session = { value: 'sealed', expiresAt: inSeconds(60), tags: ['tag'] };
		await store.write('id', session, null);
		await store.write('id', { ...session, expiresAt: inSeconds(-1) }, 1);
		const left = await client.keys('earlier:*');
		expect(left).toEqual(['earlier:tag:{tag}']);
		expect(await client.ttl('earlier:tag:{tag}')).toBeGreaterThan(50);
	});

	it.each([0, 1, 2, 3, 4, 5, 6])(
		'hides no session from its tags when the process dies after %i commands',
		async (count) => {
			const prefix = `dies:${count}:`;
			const tags = ['subject', 'session'];
			const firstEnd = inSeconds(2);
			const store = redisStore(client, { prefix });
			await redisStore(failAfter(client, count), { prefix })
				.write('new', { value: 'sealed', expiresAt: inSeconds(60), tags }, null)
				.catch(() => null);
			await store.write('old', { value: 'sealed', expiresAt: firstEnd, tags }, null);
			await redisStore(failAfter(client, count), { prefix })
				.write('old', { value: 'sealed', expiresAt: inSeconds(60), tags }, 1)
				.catch(() => null);
			await waitFor(async () => Date.now() > firstEnd * 1000 + 100);
			for (const id of ['new', 'old']) {
				const isThere = (await store.read(id)) !== null;
				for (const tag of tags) expect((await store.find(tag)).includes(id)).toBe(isThere);
			}
		}
	);

	it('serves the Redis driver of unstorage', async () => {
		await client.flushDb();
		const storage = createStorage({ driver: redisDriver({ url: server.url, base: 'app' }) });
		const store = unstorageStore(storage);
		const session = { value: 'sealed', expiresAt: inSeconds(2), tags: ['subject:A', 'session'] };
		expect(await store.write('Id:1', session, null)).toBe(true);
		expect(await store.write('Id:1', session, 1)).toBe(true);
		expect(await store.find('subject:A')).toEqual(['Id:1']);
		expect(await store.lock('Id:1', 1000)).not.toBeNull();
		await waitFor(async () => (await client.dbSize()) === 0);
		await storage.dispose();
	});
});

describe('redisStore on a Redis Cluster', () => {
	let cluster: RedisCluster;
	let client: ReturnType<typeof createRedisClusterClient>;
	beforeAll(async () => {
		cluster = await startRedisCluster();
		client = createRedisClusterClient(cluster);
		await client.connect();
	});
	afterAll(async () => {
		client.destroy();
		await cluster.close();
	});

	testSessionStore(runner, () => redisStore(client));

	it('spreads sessions and indexes over all servers, and leaves nothing behind', async () => {
		const clients = await Promise.all(
			cluster.servers.map(({ url }) => createRedisClient(url).connect())
		);
		await Promise.all(clients.map((each) => each.flushDb()));
		const store = redisStore(client);
		await Promise.all(
			Array.from({ length: 60 }, (_, index) => {
				const tags = [`subject:${index % 6}`, `session:${index}`];
				return store.write(`id:${index}`, { value: 'a', expiresAt: inSeconds(3), tags }, null);
			})
		);
		const countAll = () => Promise.all(clients.map((each) => each.dbSize()));
		for (const count of await countAll()) expect(count).toBeGreaterThan(10);
		await waitFor(async () => (await countAll()).every((count) => count === 0));
		for (const each of clients) each.destroy();
	});
});

/** A store whose every call goes to the next of several, as requests go to processes. */
function takeTurns(stores: readonly [SessionStore, ...SessionStore[]]): SessionStore {
	let calls = 0;
	const next = () => stores[(calls += 1) % stores.length] ?? stores[0];
	return {
		read: (id) => next().read(id),
		write: (id, session, expected) => next().write(id, session, expected),
		delete: (id) => next().delete(id),
		find: (tag) => next().find(tag),
		lock: (name, ttl) => next().lock(name, ttl)
	};
}

/** The client of a process that dies after some commands. */
function failAfter(client: RedisStoreClient, count: number): RedisStoreClient {
	let left = count;
	const isAlive = () => (left -= 1) >= 0;
	const died = () => Promise.reject(new Error('The process died.'));
	return {
		get: (key) => (isAlive() ? client.get(key) : died()),
		exists: (key) => (isAlive() ? client.exists(key) : died()),
		eval: (script, options) => (isAlive() ? client.eval(script, options) : died())
	};
}
