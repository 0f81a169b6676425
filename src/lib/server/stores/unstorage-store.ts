import type { SessionStore, StoredSession } from './store.js';
import { createMutex } from '../internal/async/mutex.js';
import { createSessionItems, type UnstorageStoreStorage } from './unstorage-items.js';
import { createUnstorageLocks } from './unstorage-locks.js';
import { isLiving, onlyLiving, type Session } from './unstorage-values.js';

export type { UnstorageStoreStorage };

/** Where an {@link unstorageStore} keeps its items. */
export interface UnstorageStoreOptions {
	/**
	 * What its keys begin with.
	 *
	 * @default 'logto'
	 */
	readonly base?: string;
}

/**
 * Keeps sessions in any driver of `unstorage`: files, Cloudflare KV, a database and others.
 *
 * In one process, with one such store, it is exact. **Across processes it is not**, since `unstorage`
 * has no compare-and-set: of two writes at the same moment both may report success and the later one
 * stays, a write that is under way while another process deletes the session may bring it back, and two
 * processes may both get a lock. A driver that is only eventually consistent, such as Cloudflare KV,
 * also shows deletes and new tags late. Where that matters, use {@link redisStore}.
 *
 * Each item carries when it ends; drivers that know `ttl` (seconds) remove it then. With others it goes
 * when it is next met, by its id or by a tag, and what nobody asks for stays. `find` lists keys, which
 * reads all of them in drivers that cannot list by prefix, such as files and memory.
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
	// A driver may show half of what is being written; behind the writer it is whole.
	const read = async (id: string) =>
		(await getLiving(id)) ?? (await exclusively(id, () => getOrSweep(id)));
	const write: SessionStore['write'] = async (id, { value, expiresAt, tags }, expected) => {
		const current = await getLiving(id);
		if ((current?.version ?? null) !== expected) return false;
		// The tags first, and for as long as either: a crash in between must not hide a session.
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
			// What has not ended yet stays: another process may be about to write that session.
			await Promise.all(ended.map((id) => exclusively(id, () => items.sweep(tag, id))));
			return ids.filter((id) => !ended.includes(id));
		},
		lock: createUnstorageLocks(storage, base)
	};
}

function toStoredSession(session: Session | null): StoredSession | null {
	return session === null ? null : { value: session.value, version: session.version };
}
