import type { SessionStore, StoreLock } from './store.js';
import { createMutex } from '../internal/async/mutex.js';
import { now } from '../internal/clock.js';
import { toOptions, toSegment, type UnstorageStoreStorage } from './unstorage-items.js';
import { onlyLiving, toLock } from './unstorage-values.js';

/** Locks as items of a storage. They are exact in this process, but not across processes. */
export function createUnstorageLocks(
	storage: UnstorageStoreStorage,
	base: string
): SessionStore['lock'] {
	const exclusively = createMutex();
	return async (name, ttl): Promise<StoreLock | null> => {
		const key = `${base}:lock:${toSegment(name)}`;
		const token = crypto.randomUUID();
		const getHolder = async () => onlyLiving(toLock(await storage.getItem(key)))?.token ?? null;
		const holdAfter = (holder: string | null, length: number) =>
			exclusively(key, async () => {
				if ((await getHolder()) !== holder) return false;
				const lock = { token, expiresAt: now() + length / 1000 };
				await storage.setItem(key, lock, toOptions(lock));
				return true;
			});
		if (!(await holdAfter(null, ttl))) return null;
		return {
			extend: (length) => holdAfter(token, length),
			release: () =>
				exclusively(key, async () => {
					if ((await getHolder()) === token) await storage.removeItem(key);
				})
		};
	};
}
