import { withDeadline } from '../../internal/async/deadline.js';
import type { KeepAlive } from '../../internal/platform.js';
import type { SessionRecord } from '../../session/record/record.js';

/** The result of a callback: a session, or a refusal by the app. */
export type SignInResult =
	| {
			readonly kind: 'begun';
			readonly record: SessionRecord;
			/** Whether the user is new and the browser had no session before: see the option `onboarding`. */
			readonly isWelcome: boolean;
	  }
	| {
			readonly kind: 'refused';
			/** The page that the app chose for the refused user. `null` for the built-in page. */
			readonly path: string | null;
	  };

/** How a callback is completed. */
export interface PendingCallbackOptions {
	/** The longest wait of a second request, in milliseconds. */
	readonly patience: number;
	readonly toError: () => Error;
	/** Keeps the work alive when the browser closes the connection. */
	readonly keepAlive: KeepAlive | null;
}

/**
 * The callbacks that are running. A browser can open the callback's address twice, for example when a page reloads while
 * it loads. The code is redeemed once, because Logto treats a second use as theft and revokes the grant; both requests
 * receive the session. A later request receives nothing: a transaction completes once.
 */
export interface PendingCallbacks {
	/**
	 * @param stateHash the hash of the transaction in the request's own sealed cookie
	 * @throws what `make` throws; `toError()` when the first request takes too long
	 */
	once(
		stateHash: string,
		make: () => Promise<SignInResult>,
		options: PendingCallbackOptions
	): Promise<SignInResult>;
}

interface UnderWay {
	readonly end: Promise<SignInResult>;
	readonly since: number;
}

export function createPendingCallbacks(): PendingCallbacks {
	/** Ordered by age, the oldest first. */
	const underWay = new Map<string, UnderWay>();
	return {
		once(stateHash, make, { patience, toError, keepAlive }) {
			const before = underWay.get(stateHash);
			// In an isolate a request can be cut, and its promise then stays pending forever.
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
