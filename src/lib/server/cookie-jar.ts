import type { RequestEvent } from './kit.js';
import type { CookieChange } from './session/session-cookie.js';

/** The session cookies that one request sets. */
export interface CookieJar {
	/** Sets cookies; the last of one name counts. */
	set(changes: readonly CookieChange[]): void;
	/** Deletes these, and all that were set in this request. */
	clear(deletions: readonly CookieChange[]): void;
	/** All that were set, for responses that SvelteKit does not make. */
	changes(): readonly CookieChange[];
}

/** @param onLate hears that a cookie could not be set: the response had started, as while streaming */
export function createCookieJar(event: RequestEvent, onLate: (cause: unknown) => void): CookieJar {
	const byName = new Map<string, CookieChange>();
	const set: CookieJar['set'] = (changes) => {
		for (const change of changes) {
			byName.set(change.name, change);
			try {
				event.cookies.set(change.name, change.value, change.options);
			} catch (cause) {
				onLate(cause);
			}
		}
	};
	return {
		set,
		clear(deletions) {
			const own = [...byName.values()].map(({ name, options }) => ({
				name,
				value: '',
				options: { ...options, maxAge: 0 }
			}));
			set([...own, ...deletions]);
		},
		changes: () => [...byName.values()]
	};
}
