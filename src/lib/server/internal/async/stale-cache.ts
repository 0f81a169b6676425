import { isIsolate } from '../platform.js';

/** A cache of one value. */
export interface StaleCache<Value> {
	/** Returns the value. An old value is fetched again; if that fails, the old value is returned. */
	get(): Promise<Value>;
	/**
	 * Fetches the value again, unless a fetch, successful or not, happened within `minAge` milliseconds. If it fails, the
	 * old value is returned.
	 */
	renew(minAge: number): Promise<Value>;
	/** Returns the cached value of any age and fetches nothing. */
	peek(): Value | null;
}

/** After a failure the old value is used for this time before the next fetch, in milliseconds. */
const retryAfter = 30_000;

/**
 * @param maxAge the time for which a value is fresh, in milliseconds
 * @param mortal whether work is cut when its request ends ({@link isIsolate}). Each request then fetches for itself,
 * because another request's answer may never arrive
 */
export function createStaleCache<Value>(
	load: () => Promise<Value>,
	maxAge: number,
	mortal: boolean = isIsolate
): StaleCache<Value> {
	let kept: { readonly value: Value; readonly loadedAt: number; readonly until: number } | null =
		null;
	let pending: Promise<Value> | null = null;
	let triedAt = -Infinity;
	const refresh = async (): Promise<Value> => {
		const now = Date.now();
		triedAt = now;
		try {
			const value = await load();
			kept = { value, loadedAt: now, until: now + maxAge };
			return value;
		} catch (error) {
			if (kept === null) throw error;
			kept = { ...kept, until: now + retryAfter };
			return kept.value;
		} finally {
			pending = null;
		}
	};
	const ask = () => (mortal ? refresh() : (pending ??= refresh()));
	return {
		get: async () => (kept !== null && kept.until > Date.now() ? kept.value : ask()),
		renew: async (minAge) =>
			// A failure counts as well, so that a service that is down is not asked again and again.
			pending === null && kept !== null && Date.now() - Math.max(kept.loadedAt, triedAt) < minAge
				? kept.value
				: ask(),
		peek: () => kept?.value ?? null
	};
}
