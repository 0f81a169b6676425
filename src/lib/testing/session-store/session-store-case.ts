import type { SessionStore } from '../../server/session/store/store.js';

/** One thing that every session store does, for a test runner of your choice. */
export interface SessionStoreCase {
	/** A sentence that begins with what the store does. */
	readonly name: string;
	/**
	 * Tries it, with ids and tags that nobody else uses, so that the store need not be empty.
	 *
	 * @throws {import('node:assert').AssertionError} when the store does otherwise
	 */
	run(store: SessionStore): Promise<void>;
}
