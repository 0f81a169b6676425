import { isIsolate } from '../platform.js';

/** One value that is asked for as rarely as possible. */
export interface StaleCache<Value> {
	/** The value, asked for again when it is too old; the old one when that fails. */
	get(): Promise<Value>;
	/**
	 * Asks again unless it was asked for within `minAge` milliseconds, in vain or not; the old one when that
	 * fails.
	 */
	renew(minAge: number): Promise<Value>;
	/** The value that is kept, whatever its age; asks nothing. */
	peek(): Value | null;
}

/** After a failure the old value serves this much longer, in milliseconds, before the next try. */
const retryAfter = 30_000;

/**
 * @param maxAge how long a value is fresh, in milliseconds
 * @param mortal whether work ends with its request ({@link isIsolate}): then each request asks for itself, for
 * the answer to another's question may never come
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
			// A failure counts as well: what asks again and again does not ask a service that is away.
			pending === null && kept !== null && Date.now() - Math.max(kept.loadedAt, triedAt) < minAge
				? kept.value
				: ask(),
		peek: () => kept?.value ?? null
	};
}
