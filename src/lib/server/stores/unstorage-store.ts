import type { SessionStore, StoredSession } from './store.js';
import { createMutex } from '../internal/async/mutex.js';
import { createSessionItems, type UnstorageStoreStorage } from './unstorage-items.js';
import { createUnstorageLocks } from './unstorage-locks.js';
import { isLiving, onlyLiving, type Session } from './unstorage-values.js';

export type { UnstorageStoreStorage };

/** Where an {@link unstorageStore} keeps its items. */
export interface UnstorageStoreOptions {
	/**
	 * The prefix of its keys.
	 *
	 * @default 'logto'
	 */
	readonly base?: string;
}

/**
 * Keeps sessions in any driver of `unstorage`: files, Cloudflare KV, a database and others.
 *
 * It is exact in one process with one such store. **Across processes it is not**, because `unstorage` has no
 * compare-and-set. Two writes at the same time may both report success, and the later one stays. A write during the
 * deletion of the session by another process may restore it. Two processes may both get a lock. An eventually consistent
 * driver, such as Cloudflare KV, also shows deletes and new tags late. If that matters, use {@link redisStore}.
 *
 * Each item contains its expiry, and drivers that support `ttl` (seconds) remove it then. With other drivers an expired
 * item is removed when it is next read by its id or a tag, and stays until then. `find` lists keys, and drivers that
 * cannot list by prefix, such as files and memory, read all keys for it.
 *
 * @example
 * ```ts
 * // src/hooks.server.ts
 * import { createStorage } from 'unstorage';
 * import fsDriver from 'unstorage/drivers/fs';
 *
 * const storage = createStorage({ driver: fsDriver({ base: './.sessions' }) });
 *
 * export const { handle } = LogtoAuth({ env, sessions: unstorageStore(storage) });
 * ```
 *
 * @see https://unstorage.unjs.io/drivers
 */
export function unstorageStore(
	storage: UnstorageStoreStorage,
	{ base = 'logto' }: UnstorageStoreOptions = {}
): SessionStore {
	const items = createSessionItems(storage, base);
	const exclusively = createMutex();
	const getLiving = async (id: string) => onlyLiving(await items.get(id));
	const getOrSweep = async (id: string) => {
		const session = await items.get(id);
		if (session !== null && !isLiving(session)) await items.remove(id, session);
		return onlyLiving(session);
	};
	// A driver may return a partly written item. Reading again after the writer returns the complete one.
	const read = async (id: string) =>
		(await getLiving(id)) ?? (await exclusively(id, () => getOrSweep(id)));
	const write: SessionStore['write'] = async (id, { value, expiresAt, tags }, expected) => {
		const current = await getLiving(id);
		if ((current?.version ?? null) !== expected) return false;
		// The tags first, and until the later expiry: after a crash in between, find() must not miss a session.
		const until = Math.max(expiresAt, current?.expiresAt ?? 0);
		await items.tag(id, tags, { expiresAt: until });
		await items.put(id, { value, version: (expected ?? 0) + 1, expiresAt, tags });
		return true;
	};

	return {
		read: async (id) => toStoredSession(await read(id)),
		write: (id, session, expected) => exclusively(id, () => write(id, session, expected)),
		delete: (id) =>
			exclusively(id, async () => {
				const session = await items.get(id);
				if (session !== null) await items.remove(id, session);
			}),
		async find(tag) {
			const ids = await items.list(tag);
			const sessions = await Promise.all(ids.map((id) => read(id)));
			const ended = ids.filter((_, index) => sessions[index] === null);
			// Entries that have not expired stay, because another process may be about to write that session.
			await Promise.all(ended.map((id) => exclusively(id, () => items.sweep(tag, id))));
			return ids.filter((id) => !ended.includes(id));
		},
		lock: createUnstorageLocks(storage, base)
	};
}

function toStoredSession(session: Session | null): StoredSession | null {
	return session === null ? null : { value: session.value, version: session.version };
}
