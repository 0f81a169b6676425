import type { SessionStore, StoreLock } from '../../stores/store.js';

/** A lock of a process that died is free after this many milliseconds. */
const lockTime = 1000;

/** How often a lock is extended while it is held, in milliseconds. */
const beat = 300;

/**
 * Takes a lock and keeps it until it is released, however long the work takes; `null` when somebody
 * else holds it. Work that outlives a failing store goes on without the lock: what it writes then is
 * still compared and set.
 *
 * @throws {LogtoAuthError} `session_store_unreachable`
 */
export async function holdLock(
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

/** One extension after the other: those that a slow store takes long for would pile up before the release. */
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

/** A lock that cannot be given back ends by itself. */
async function giveBack(lock: StoreLock): Promise<void> {
	await lock.release().catch(() => undefined);
}
