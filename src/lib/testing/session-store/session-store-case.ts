import type { SessionStore } from '../../server/stores/store.js';

/** A test case of a session store, for any test runner. */
export interface SessionStoreCase {
	/** The title: a sentence that begins with a verb. */
	readonly name: string;
	/**
	 * Runs the case with unique ids and tags, so the store can contain other sessions.
	 *
	 * @throws {import('node:assert').AssertionError} when the store behaves differently
	 */
	run(store: SessionStore): Promise<void>;
}
