import { LRUCache } from 'lru-cache';
import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { createKeyedQueue, type KeyedQueue } from '../internal/async/keyed-queue.js';
import { byClock } from '../internal/async/ttl.js';
import { createCookieMemory, type CookieMemory } from './cookie/memory.js';
import {
	createOpenedRecords,
	type OpenedCookie,
	type OpenedRecords,
	type OpenedText
} from './opened-records.js';

/** A token that Logto refused to a session recently. */
export interface RefusedToken {
	readonly code: LogtoAuthErrorCode;
	/** The session's `checkedAt` at that time. With newer claims Logto is asked again. */
	readonly checkedAt: number;
}

/**
 * What this process knows of sessions, shared by all configurations of one `LogtoAuth`. It decides who is signed in, so
 * it outlives every configuration, and visitors of another host cannot evict it.
 */
export interface SharedState {
	readonly memory: CookieMemory;
	readonly openedCookies: OpenedRecords<OpenedCookie>;
	readonly openedTexts: OpenedRecords<OpenedText>;
	/** Runs one task of a session at a time. */
	readonly queue: KeyedQueue;
	/** Sessions that are not confirmed for a while, after a failure. */
	readonly pauses: LRUCache<string, true>;
	/** By session and target. */
	readonly refusedTokens: LRUCache<string, RefusedToken>;
	/** The names of claims that the log has warned about. */
	readonly warnings: Set<string>;
}

/** Each entry takes about 200 bytes. */
const maxEntries = 20_000;

/** Not limited by `max`, which allocates memory for all entries at once. */
const createSmallCache = <Value extends object | true>() =>
	new LRUCache<string, Value>({ ...byClock, maxSize: maxEntries, sizeCalculation: () => 1 });

export function createSharedState(): SharedState {
	return {
		memory: createCookieMemory(),
		openedCookies: createOpenedRecords(),
		openedTexts: createOpenedRecords(),
		queue: createKeyedQueue(),
		pauses: createSmallCache(),
		refusedTokens: createSmallCache(),
		warnings: new Set()
	};
}
