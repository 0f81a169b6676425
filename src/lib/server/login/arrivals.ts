import { LRUCache } from 'lru-cache';
import type { SessionRecord } from '../session/record.js';

/** How long a browser that asks twice gets the same session, in milliseconds. */
const remembered = 10_000;

/**
 * Sign-ins that came to their end a moment ago. A browser may open the callback's address twice, for
 * example when somebody reloads while it loads: the code is redeemed once, for Logto takes a second use
 * as theft and ends the whole grant, and both requests get the session.
 */
export interface Arrivals {
	/**
	 * @param stateHash of the login that the request's own sealed cookie holds
	 * @throws what `make` throws; it is made again by the next who asks then
	 */
	once(stateHash: string, make: () => Promise<SessionRecord>): Promise<SessionRecord>;
}

export function createArrivals(): Arrivals {
	const made = new LRUCache<string, Promise<SessionRecord>>({ max: 1000, ttl: remembered });
	return {
		once(stateHash, make) {
			const before = made.get(stateHash);
			if (before !== undefined) return before;
			const record = make();
			made.set(stateHash, record);
			record.catch(() => made.delete(stateHash));
			return record;
		}
	};
}
