import { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../internal/async/deadline.js';
import type { SessionStore, StoredSession, StoreLock } from './store.js';

/**
 * Bounds a store: every call returns within `timeout` milliseconds or fails as `session_store_unreachable`, with the
 * store's own error as its cause. An answer of the wrong shape fails in the same way, so an unclear answer of an app's
 * own store opens nothing.
 */
export function boundStore(store: SessionStore, timeout: number): SessionStore {
	const bound = async <Value>(
		answer: () => Promise<unknown>,
		read: (answer: unknown) => Value
	): Promise<Value> => {
		try {
			const late = () => new Error('The store did not answer.');
			return read(await withDeadline(answer(), timeout, late));
		} catch (cause) {
			throw new LogtoAuthError('session_store_unreachable', { cause });
		}
	};
	return {
		read: (id) => bound(() => store.read(id), toStored),
		write: (id, session, expected) =>
			bound(() => store.write(id, session, expected), toBoolean('write')),
		delete: (id) => bound(() => store.delete(id), toNothing),
		find: (tag) => bound(() => store.find(tag), toIds),
		async lock(name, ttl) {
			const lock = await bound(() => store.lock(name, ttl), toLock);
			if (lock === null) return null;
			return {
				extend: (longer) => bound(() => lock.extend(longer), toBoolean('extend')),
				release: () => bound(() => lock.release(), toNothing)
			};
		}
	};
}

const toNothing = (): void => undefined;

/** Accepts `undefined`, which a `Map` returns for an unknown key. */
function toStored(answer: unknown): StoredSession | null {
	if (answer === null || answer === undefined) return null;
	if (isStored(answer)) return answer;
	throw new TypeError(
		'The method "read" of the store returned neither null nor { value, version }.'
	);
}

function isStored(answer: unknown): answer is StoredSession {
	if (typeof answer !== 'object' || answer === null) return false;
	if (!('value' in answer) || !('version' in answer)) return false;
	return typeof answer.value === 'string' && Number.isFinite(answer.version);
}

const toBoolean =
	(method: string) =>
	(answer: unknown): boolean => {
		if (typeof answer === 'boolean') return answer;
		throw new TypeError(`The method "${method}" of the store returned neither true nor false.`);
	};

function toIds(answer: unknown): readonly string[] {
	if (Array.isArray(answer) && answer.every((id) => typeof id === 'string')) return answer;
	throw new TypeError('The method "find" of the store did not return an array of ids.');
}

function toLock(answer: unknown): StoreLock | null {
	if (answer === null || answer === undefined) return null;
	if (isLock(answer)) return answer;
	throw new TypeError('The method "lock" of the store returned neither null nor a lock.');
}

function isLock(answer: unknown): answer is StoreLock {
	if (typeof answer !== 'object' || answer === null) return false;
	if (!('extend' in answer) || !('release' in answer)) return false;
	return typeof answer.extend === 'function' && typeof answer.release === 'function';
}
