import { LRUCache } from 'lru-cache';
import type { SessionStore, SessionToWrite, StoreLock } from './store.js';

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
	/**
	 * The maximum number of sessions. Above it, the least recently used one ends.
	 *
	 * @default 100_000
	 */
	readonly maxSessions?: number;
	/**
	 * The maximum estimated size of all sealed sessions, in bytes. Above it, the least recently used one ends.
	 *
	 * @default 268_435_456 (256 MiB)
	 */
	readonly maxBytes?: number;
}

interface Entry extends SessionToWrite {
	readonly version: number;
}

interface HeldLock {
	readonly token: symbol;
	/** Milliseconds since the epoch. */
	readonly endsAt: number;
}

/** What an entry takes in addition to its value: its key and its tags, in bytes. */
const bytesPerEntry = 500;

/** The shortest time between two removals of expired entries, in milliseconds. */
const sweepInterval = 60_000;

/**
 * Keeps sessions in the memory of one process, for development, tests and apps with a single process. The sessions end
 * when the process ends. Processes do not share sessions, so an app with several processes needs {@link redisStore}.
 *
 * @example
 * ```ts
 * // src/hooks.server.ts
 * export const { handle } = LogtoAuth({ env, sessions: memoryStore({ maxSessions: 10_000 }) });
 * ```
 *
 * @throws {TypeError} if `maxSessions` or `maxBytes` is not a positive integer
 */
export function memoryStore({
	maxSessions = 100_000,
	maxBytes = 256 * 1024 * 1024
}: MemoryStoreOptions = {}): SessionStore {
	if (!Number.isInteger(maxSessions) || maxSessions <= 0)
		throw new TypeError('The option "maxSessions" of memoryStore must be a positive integer.');
	const tags = createTagIndex();
	const sessions = new LRUCache<string, Entry>({
		// Not `max`, which allocates memory for all entries at once.
		maxSize: maxBytes,
		sizeCalculation: ({ value }) => value.length + bytesPerEntry,
		// Called for entries that are replaced, deleted or evicted.
		dispose: (entry, id) => tags.remove(id, entry.tags)
	});
	const getLiving = (id: string): Entry | null => {
		const entry = sessions.get(id);
		if (entry === undefined) return null;
		if (isLiving(entry)) return entry;
		sessions.delete(id);
		return null;
	};
	const sweep = everyInterval(() => {
		for (const [id, entry] of sessions.entries()) if (!isLiving(entry)) sessions.delete(id);
	});

	return {
		async read(id) {
			const entry = getLiving(id);
			return entry === null ? null : { value: entry.value, version: entry.version };
		},
		async write(id, { value, expiresAt, tags: names }, expected) {
			sweep();
			const version = getLiving(id)?.version ?? null;
			if (version !== expected) return false;
			sessions.set(id, { value, expiresAt, tags: [...names], version: (version ?? 0) + 1 });
			if (sessions.size > maxSessions) sessions.pop();
			// An entry that is larger than `maxBytes` was not kept, so no session starts.
			if (!sessions.has(id)) return false;
			tags.add(id, names);
			return true;
		},
		delete: async (id) => void sessions.delete(id),
		find: async (tag) => tags.get(tag).filter((id) => getLiving(id) !== null),
		lock: createLocks()
	};
}

interface TagIndex {
	get(tag: string): readonly string[];
	add(id: string, tags: readonly string[]): void;
	remove(id: string, tags: readonly string[]): void;
}

function createTagIndex(): TagIndex {
	const ids = new Map<string, Set<string>>();
	return {
		get: (tag) => [...(ids.get(tag) ?? [])],
		add(id, tags) {
			for (const tag of tags) ids.set(tag, (ids.get(tag) ?? new Set()).add(id));
		},
		remove(id, tags) {
			for (const tag of tags) {
				ids.get(tag)?.delete(id);
				if (ids.get(tag)?.size === 0) ids.delete(tag);
			}
		}
	};
}

function createLocks(): SessionStore['lock'] {
	const held = new Map<string, HeldLock>();
	const isFree = (lock: HeldLock | undefined) => lock === undefined || lock.endsAt <= Date.now();
	const sweep = everyInterval(() => {
		for (const [name, lock] of held) if (isFree(lock)) held.delete(name);
	});

	return async (name, ttl): Promise<StoreLock | null> => {
		sweep();
		if (!isFree(held.get(name))) return null;
		const token = Symbol(name);
		const hold = (length: number) => held.set(name, { token, endsAt: Date.now() + length });
		hold(ttl);
		return {
			async extend(length) {
				const lock = held.get(name);
				if (lock?.token !== token || isFree(lock)) return false;
				hold(length);
				return true;
			},
			async release() {
				if (held.get(name)?.token === token) held.delete(name);
			}
		};
	};
}

function isLiving({ expiresAt }: Entry): boolean {
	return expiresAt * 1000 > Date.now();
}

/** Runs a task when called, unless it ran within the interval. It uses no timer, which would keep the process alive. */
function everyInterval(task: () => void): () => void {
	let ranAt = Date.now();
	return () => {
		if (Date.now() - ranAt < sweepInterval) return;
		ranAt = Date.now();
		task();
	};
}
