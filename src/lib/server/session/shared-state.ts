import { LRUCache } from 'lru-cache';
import type { LogtoAuthErrorCode } from '../../errors.js';
import { createFlights, type Flights } from '../internal/async/flights.js';
import { byClock } from '../internal/async/ttl.js';
import { createCookieMemory, type CookieMemory } from './cookie/memory.js';
import {
	createOpenedRecords,
	type OpenedCookie,
	type OpenedRecords,
	type OpenedText
} from './opened-records.js';

/** A token that Logto refused to a session a moment ago. */
export interface RefusedToken {
	readonly code: LogtoAuthErrorCode;
	/** The session's `checkedAt` then: with newer claims it is worth another question. */
	readonly checkedAt: number;
}

/**
 * What all configurations of one `LogtoAuth` share: what this process knows of sessions. It decides who is
 * signed in, so it outlives every configuration, and no visitor of another host can push it out.
 */
export interface SharedState {
	readonly memory: CookieMemory;
	readonly openedCookies: OpenedRecords<OpenedCookie>;
	readonly openedTexts: OpenedRecords<OpenedText>;
	/** One task of a session at a time. */
	readonly flights: Flights;
	/** Sessions that are not confirmed for a while, after a failure. */
	readonly pauses: LRUCache<string, true>;
	/** By session and target. */
	readonly refusedTokens: LRUCache<string, RefusedToken>;
	/** Claims that were warned about. */
	readonly warnings: Set<string>;
}

/** Entries of some 200 bytes each. */
const maxEntries = 20_000;

/** Not by `max`, for which room for all is set aside at once. */
const createSmallCache = <Value extends object | true>() =>
	new LRUCache<string, Value>({ ...byClock, maxSize: maxEntries, sizeCalculation: () => 1 });

export function createSharedState(): SharedState {
	return {
		memory: createCookieMemory(),
		openedCookies: createOpenedRecords(),
		openedTexts: createOpenedRecords(),
		flights: createFlights(),
		pauses: createSmallCache(),
		refusedTokens: createSmallCache(),
		warnings: new Set()
	};
}
