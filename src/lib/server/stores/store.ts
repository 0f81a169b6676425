/** One session as a store keeps it. */
export interface StoredSession {
	/** The sealed record: opaque to the store, at most some tens of kilobytes of ASCII. */
	readonly value: string;
	/** 1 for the first write and one more with each; {@link SessionStore.write} goes by it. */
	readonly version: number;
}

/** What a store is to keep of one session. */
export interface SessionToWrite {
	readonly value: string;
	/** When it ends, in seconds since the epoch. A store forgets it then, by itself. */
	readonly expiresAt: number;
	/** What {@link SessionStore.find} finds it by, at most four; the same at every write of a session. */
	readonly tags: readonly string[];
}

/** A lock that is held. It ends by itself, so that a process that dies holds nobody up. */
export interface StoreLock {
	/** Holds it for another `ttl` milliseconds; `false` when it has passed to somebody else. */
	extend(ttl: number): Promise<boolean>;
	/** Gives it back, if it is still ours. */
	release(): Promise<void>;
}

/**
 * Where sessions live when not in the cookie. Ids and tags come hashed and values sealed, so a store
 * holds no personal data in the clear and nothing that a thief of its contents could sign in with.
 * Keys are of `[A-Za-z0-9_-]` and `:`. Every method may reject when the store cannot be reached.
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
	/** The session, or `null` when there is none or it has ended. */
	read(id: string): Promise<StoredSession | null>;
	/**
	 * Compare-and-set: writes if the stored version is still `expected`, or, with `expected` `null`, if
	 * there is no such session. So a late write never brings back a session that was deleted.
	 *
	 * @returns whether it was written
	 */
	write(id: string, session: SessionToWrite, expected: number | null): Promise<boolean>;
	/** Forgets a session, its tags included. Nothing happens when there is none. */
	delete(id: string): Promise<void>;
	/** The ids of the living sessions with a tag, in no order. */
	find(tag: string): Promise<readonly string[]>;
	/**
	 * Takes the lock of that name for `ttl` milliseconds, or gives `null` at once when somebody holds it.
	 * Locks and sessions of the same name are two things.
	 */
	lock(name: string, ttl: number): Promise<StoreLock | null>;
}
