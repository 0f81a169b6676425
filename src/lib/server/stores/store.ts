/** One session as a store returns it. */
export interface StoredSession {
	/** The sealed record: opaque to the store, ASCII, at most a few tens of kilobytes. */
	readonly value: string;
	/** 1 after the first write, and one more after each. {@link SessionStore.write} compares it. */
	readonly version: number;
}

/** One session as a store has to keep it. */
export interface SessionToWrite {
	readonly value: string;
	/** When it expires, in seconds since the epoch. The store then deletes it by itself. */
	readonly expiresAt: number;
	/** The tags for {@link SessionStore.find}: at most four, and the same at every write of a session. */
	readonly tags: readonly string[];
}

/** A lock that is held. It expires by itself, so a process that dies blocks no other. */
export interface StoreLock {
	/** Extends it by `ttl` milliseconds; `false` if another process holds it now. */
	extend(ttl: number): Promise<boolean>;
	/** Releases it, if it is still held. */
	release(): Promise<void>;
}

/**
 * Keeps sessions outside of the cookie. Ids and tags are hashed and values are sealed, so a store holds no readable
 * personal data, and its contents cannot be used to sign in. Keys consist of `[A-Za-z0-9_-]` and `:`. Every method may
 * reject if the store cannot be reached.
 *
 * A store of your own passes `testSessionStore` of `sveltekit-logto/testing`.
 *
 * @example
 * ```ts
 * // src/hooks.server.ts
 * export const { handle } = LogtoAuth({ env, sessions: memoryStore() });
 * ```
 */
export interface SessionStore {
	/** Returns the session, or `null` if there is none or it has expired. */
	read(id: string): Promise<StoredSession | null>;
	/**
	 * Compare-and-set: writes if the stored version is still `expected` or, if `expected` is `null`, if there is no such
	 * session. So a late write never restores a session that was deleted.
	 *
	 * @returns whether it was written
	 */
	write(id: string, session: SessionToWrite, expected: number | null): Promise<boolean>;
	/** Deletes a session and its tags. Does nothing if there is none. */
	delete(id: string): Promise<void>;
	/** Returns the ids of the sessions with a tag that have not expired, in any order. */
	find(tag: string): Promise<readonly string[]>;
	/**
	 * Takes the lock of that name for `ttl` milliseconds, or returns `null` immediately if it is held. A lock and a session
	 * may have the same name.
	 */
	lock(name: string, ttl: number): Promise<StoreLock | null>;
}
