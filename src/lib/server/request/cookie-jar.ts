import { toDeletion, type CookieChange } from '../session/cookie/session-cookie.js';

/**
 * The library's cookies that one request sets. The hook adds them to the response. They are not in SvelteKit's
 * `event.cookies`, because SvelteKit also writes those where no hook can make the response private, and cannot
 * write them at all at some addresses.
 */
export interface CookieJar {
	/** Sets cookies. If a name is set twice, the last value counts. */
	set(changes: readonly CookieChange[]): void;
	/** Deletes these cookies, and all that this request has set. */
	clear(deletions: readonly CookieChange[]): void;
	/** All cookies that were set or deleted, in the order of their first change. */
	changes(): readonly CookieChange[];
}

/** @param onSet is called whenever cookies are set */
export function createCookieJar(onSet: () => void): CookieJar {
	const byName = new Map<string, CookieChange>();
	const set: CookieJar['set'] = (changes) => {
		if (changes.length > 0) onSet();
		for (const change of changes) byName.set(change.name, change);
	};
	return {
		set,
		clear(deletions) {
			const own = [...byName.values()].map(({ name, options }) => toDeletion(name, options));
			set([...own, ...deletions]);
		},
		changes: () => [...byName.values()]
	};
}
