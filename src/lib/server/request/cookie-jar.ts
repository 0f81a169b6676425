import { toDeletion, type CookieChange } from '../session/cookie/session-cookie.js';

/**
 * The cookies of ours that one request sets. The hook adds them to the response. They are none of SvelteKit's
 * `event.cookies`: SvelteKit also writes those where no hook can make the response private, and cannot write
 * them at all at some addresses.
 */
export interface CookieJar {
	/** Sets cookies; the last of one name counts. */
	set(changes: readonly CookieChange[]): void;
	/** Deletes these, and all that were set in this request. */
	clear(deletions: readonly CookieChange[]): void;
	/** All that were set. */
	changes(): readonly CookieChange[];
	/** The response takes what is set so far; later ones come too late. */
	close(): void;
}

/** @param onLate hears that a cookie came after the response had begun, as while streaming */
export function createCookieJar(onLate: () => void): CookieJar {
	const byName = new Map<string, CookieChange>();
	let closed = false;
	const set: CookieJar['set'] = (changes) => {
		if (closed && changes.length > 0) onLate();
		for (const change of changes) byName.set(change.name, change);
	};
	return {
		set,
		clear(deletions) {
			const own = [...byName.values()].map(({ name, options }) => toDeletion(name, options));
			set([...own, ...deletions]);
		},
		changes: () => [...byName.values()],
		close() {
			closed = true;
		}
	};
}
