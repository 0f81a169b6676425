import { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../deadline.js';
import type { SessionStore } from './store.js';

/**
 * A store whose every answer comes within `timeout` milliseconds or fails as
 * `session_store_unreachable`, with the store's own failure as its cause.
 */
export function boundStore(store: SessionStore, timeout: number): SessionStore {
	const bound = async <Value>(answer: () => Promise<Value>): Promise<Value> => {
		try {
			return await withDeadline(answer(), timeout, () => new Error('The store did not answer.'));
		} catch (cause) {
			throw new LogtoAuthError('session_store_unreachable', { cause });
		}
	};
	return {
		read: (id) => bound(() => store.read(id)),
		write: (id, session, expected) => bound(() => store.write(id, session, expected)),
		delete: (id) => bound(() => store.delete(id)),
		find: (tag) => bound(() => store.find(tag)),
		async lock(name, ttl) {
			const lock = await bound(() => store.lock(name, ttl));
			if (lock === null) return null;
			return {
				extend: (longer) => bound(() => lock.extend(longer)),
				release: () => bound(() => lock.release())
			};
		}
	};
}
