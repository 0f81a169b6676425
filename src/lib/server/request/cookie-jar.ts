import type { CookieChange } from '../session/cookie/session-cookie.js';

/**
 * The library's cookies that one request sets. The hook adds them to the response. They are not in SvelteKit's
 * `event.cookies`, because SvelteKit also writes those where no hook can make the response private, and cannot
 * write them at all at some addresses.
 */
export interface CookieJar {
	/** Sets cookies; an empty value deletes one. If a name is set twice, the last change counts. */
	set(changes: readonly CookieChange[]): void;
	/** All changes, in the order in which their names came first. */
	changes(): readonly CookieChange[];
}

/** @param onSet is called whenever cookies are set */
export function createCookieJar(onSet: () => void): CookieJar {
	const byName = new Map<string, CookieChange>();
	return {
		set(changes) {
			if (changes.length > 0) onSet();
			for (const change of changes) byName.set(change.name, change);
		},
		changes: () => [...byName.values()]
	};
}
