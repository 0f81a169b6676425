import type { SessionRecord } from '../session/record.js';

/**
 * Sign-ins that come to their end right now. A browser may open the callback's address twice, for
 * example when somebody reloads while it loads: the code is redeemed once, for Logto takes a second use
 * as theft and ends the whole grant, and both requests get the session. Whoever comes when it is done
 * gets nothing: a login ends once.
 */
export interface Arrivals {
	/**
	 * @param stateHash of the login that the request's own sealed cookie holds
	 * @throws what `make` throws
	 */
	once(stateHash: string, make: () => Promise<SessionRecord>): Promise<SessionRecord>;
}

export function createArrivals(): Arrivals {
	const underWay = new Map<string, Promise<SessionRecord>>();
	return {
		once(stateHash, make) {
			const before = underWay.get(stateHash);
			if (before !== undefined) return before;
			const record = make().finally(() => underWay.delete(stateHash));
			underWay.set(stateHash, record);
			return record;
		}
	};
}
