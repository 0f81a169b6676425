import type { SessionStore, StoredSession, StoreLock } from './store.js';
import * as scripts from './redis-scripts.js';

/** What {@link redisStore} uses of a client of the `redis` package, version 5 or 6. */
export interface RedisStoreClient {
	get(key: string): Promise<string | null>;
	exists(key: string): Promise<number>;
	eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Where a {@link redisStore} keeps its keys. */
export interface RedisStoreOptions {
	/**
	 * The prefix of the store's keys, so that several apps can share a Redis.
	 *
	 * @default 'logto:'
	 */
	readonly prefix?: string;
}

/** The results of {@link scripts.write}. */
const written = 1;
const gone = -1;

/**
 * Keeps sessions in Redis (6.2 or later) or Valkey, for apps with several processes. It accepts a client from
 * `createClient`, `createClientPool` or `createCluster` of the `redis` package. The app connects the client and listens to
 * its `error` event.
 *
 * Writes, deletes and locks are atomic across processes, and each uses one key, so they work in a Redis Cluster. Every key
 * expires, so nothing is left behind. If a process dies between two steps, an index may keep an entry without a session,
 * which expires at the session's time.
 *
 * The data is as durable as the Redis. A failover or a crash may lose the last writes that were not yet replicated or
 * saved, including a sign-out. Set `maxmemory-policy noeviction`, because an evicted index hides sessions from a sign-out
 * everywhere, and read from masters (no `useReplicas`). An id must not be created again while it is being deleted.
 *
 * While Redis is unreachable, the client queues commands until it is back. `disableOfflineQueue` makes it reject them. A
 * call that rejects may still have taken effect.
 *
 * @example
 * ```ts
 * // src/hooks.server.ts
 * import { createClient } from 'redis';
 *
 * const client = createClient({ url: env.REDIS_URL, disableOfflineQueue: true });
 * client.on('error', (error) => console.error(error.message));
 * client.connect().catch(() => {});
 *
 * export const { handle } = LogtoAuth({ env, sessions: redisStore(client) });
 * ```
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
export function redisStore(
	client: RedisStoreClient,
	{ prefix = 'logto:' }: RedisStoreOptions = {}
): SessionStore {
	const run = (script: string, key: string, ...values: readonly (string | number)[]) =>
		client.eval(script, { keys: [key], arguments: values.map(String) });
	const sessionKey = (id: string) => `${prefix}session:{${id}}`;
	const tagKey = (tag: string) => `${prefix}tag:{${tag}}`;
	const removeTags = (id: string, tags: readonly string[]) =>
		Promise.all(tags.map((tag) => run(scripts.removeTag, tagKey(tag), id)));

	return {
		read: async (id) => toStoredSession(await client.get(sessionKey(id))),
		async write(id, { value, expiresAt, tags }, expected) {
			const endsAt = Math.round(expiresAt * 1000);
			// The index first: after a crash in between, find() must not miss a session.
			await Promise.all(tags.map((tag) => run(scripts.addTag, tagKey(tag), endsAt, id)));
			const version = expected ?? 0;
			const record = `${version + 1} ${tags.join(',')} ${value}`;
			const result = await run(scripts.write, sessionKey(id), version, record, endsAt);
			if (result === gone) await removeTags(id, tags);
			return result === written;
		},
		async delete(id) {
			const tags = await run(scripts.remove, sessionKey(id));
			if (typeof tags === 'string' && tags !== '') await removeTags(id, tags.split(','));
		},
		async find(tag) {
			const ids = toStrings(await run(scripts.find, tagKey(tag)));
			// Sent together, which takes one round trip to each server of a cluster.
			const counts = await Promise.all(ids.map((id) => client.exists(sessionKey(id))));
			return ids.filter((_, index) => counts[index] === 1);
		},
		async lock(name, ttl): Promise<StoreLock | null> {
			const key = `${prefix}lock:{${name}}`;
			const token = crypto.randomUUID();
			if ((await run(scripts.lock, key, token, ttl)) !== 1) return null;
			return {
				extend: async (length) => (await run(scripts.extendLock, key, token, length)) === 1,
				release: async () => void (await run(scripts.releaseLock, key, token))
			};
		}
	};
}

/** Reads `<version> <tags> <value>`, as written by `write`. */
function toStoredSession(record: string | null): StoredSession | null {
	if (record === null) return null;
	const tagsAt = record.indexOf(' ') + 1;
	const valueAt = record.indexOf(' ', tagsAt) + 1;
	return { version: Number(record.slice(0, tagsAt - 1)), value: record.slice(valueAt) };
}

function toStrings(reply: unknown): readonly string[] {
	const items: readonly unknown[] = Array.isArray(reply) ? reply : [];
	return items.filter((item) => typeof item === 'string');
}
