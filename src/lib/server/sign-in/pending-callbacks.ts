import { withDeadline } from '../internal/async/deadline.js';
import type { KeepAlive } from '../internal/platform.js';
import type { SessionRecord } from '../session/record/record.js';

/** What a sign-in came to: a session, or a refusal by the app. */
export type Arrival =
	| {
			readonly kind: 'begun';
			readonly record: SessionRecord;
			/** Whether the user is new, and this browser had no session before: see the option `onboarding`. */
			readonly isWelcome: boolean;
	  }
	| {
			readonly kind: 'refused';
			/** Where the app leads the user, without a session. `null`: the page that says no. */
			readonly path: string | null;
	  };

/** How a sign-in is completed. */
export interface ArrivalOptions {
	/** How long a second request waits for the first, in milliseconds. */
	readonly patience: number;
	readonly toError: () => Error;
	/** Hears of the work, which goes on when the browser leaves. */
	readonly keepAlive: KeepAlive | null;
}

/**
 * Sign-ins that come to their end right now. A browser may open the callback's address twice, for
 * example when a page reloads while it loads: the code is redeemed once, for Logto takes a second use
 * as theft and ends the whole grant, and both requests get the session. A request that comes when it is
 * done gets nothing: a login ends once.
 */
export interface Arrivals {
	/**
	 * @param stateHash of the login that the request's own sealed cookie holds
	 * @throws what `make` throws; `toError()` when the first request takes too long
	 */
	once(stateHash: string, make: () => Promise<Arrival>, options: ArrivalOptions): Promise<Arrival>;
}

interface UnderWay {
	readonly end: Promise<Arrival>;
	readonly since: number;
}

export function createArrivals(): Arrivals {
	/** The oldest first. */
	const underWay = new Map<string, UnderWay>();
	return {
		once(stateHash, make, { patience, toError, keepAlive }) {
			const before = underWay.get(stateHash);
			// In an isolate a request may end without a word, and its promise stays open for ever.
			if (before !== undefined && Date.now() - before.since < patience)
				return withDeadline(before.end, patience, toError);
			for (const [lost, { since }] of underWay) {
				if (Date.now() - since < patience) break;
				underWay.delete(lost);
			}
			const end = make().finally(() => {
				if (underWay.get(stateHash) === own) underWay.delete(stateHash);
			});
			const own = { end, since: Date.now() };
			underWay.set(stateHash, own);
			keepAlive?.(end);
			return end;
		}
	};
}
