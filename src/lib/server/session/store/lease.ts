import type { SessionStore, StoreLock } from '../../stores/store.js';

/** The lease of a process that died ends after this many milliseconds. */
const lockTime = 1000;

/** How often a lease is extended, in milliseconds. */
const beat = 300;

/**
 * Takes a lock and extends it until it is released, however long the work takes. `null` if another process holds it. If
 * the store fails, the work continues without the lock: what it writes is still protected by compare-and-set.
 *
 * @throws {LogtoAuthError} `session_store_unreachable`
 */
export async function holdLease(
	store: SessionStore,
	name: string
): Promise<{ release(): Promise<void> } | null> {
	const lock = await store.lock(name, lockTime);
	if (lock === null) return null;
	const stop = keepExtending(lock);
	return {
		async release() {
			stop();
			await giveBack(lock);
		}
	};
}

/** Extends one at a time, because extensions of a slow store would pile up before the release. */
function keepExtending(lock: StoreLock): () => void {
	let timer: ReturnType<typeof setTimeout>;
	let isHeld = true;
	const extend = async (): Promise<void> => {
		await lock.extend(lockTime).catch(() => undefined);
		if (isHeld) timer = setTimeout(extend, beat);
	};
	timer = setTimeout(extend, beat);
	return () => {
		isHeld = false;
		clearTimeout(timer);
	};
}

/** A lock that cannot be released expires. */
async function giveBack(lock: StoreLock): Promise<void> {
	await lock.release().catch(() => undefined);
}
