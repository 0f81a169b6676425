import { LRUCache } from 'lru-cache';
import type { SessionRecord } from './record/record.js';
import type { Seals } from './seals.js';
import type { Reading } from './sessions.js';

/** A session cookie that was opened. */
export interface OpenedCookie {
	/** The name and the whole value of the cookie: only the same cookie is known. */
	readonly name: string;
	readonly text: string;
	/** The secrets that opened it: another configuration opens the cookie itself. */
	readonly seals: Seals;
	readonly record: SessionRecord;
	/** Whether the first secret sealed it. */
	readonly current: boolean;
	/** When it has to be opened again or expires, in seconds since the epoch. */
	readonly until: number;
	/** The last reading, valid as long as the memory has this version. */
	last?: { readonly version: number; readonly reading: Reading };
}

/** An entry of a store that was opened. */
export interface OpenedText {
	/** The sealed string. */
	readonly text: string;
	/** The secrets that opened it: another configuration opens the entry itself. */
	readonly seals: Seals;
	readonly record: SessionRecord;
	/** Whether the first secret sealed it. */
	readonly current: boolean;
}

/**
 * What a process has opened recently, by the sealed string. Each session has one entry: a newer string replaces the
 * older one, so a thousand cookies of one session do not fill the memory.
 */
export interface OpenedRecords<Entry extends { readonly text: string }> {
	/** The entry for exactly this string. */
	find(text: string): Entry | null;
	/**
	 * @param session names the session ({@link toSessionKey})
	 * @param length the record's length as JSON, in bytes
	 */
	keep(session: string, entry: Entry, length: number): void;
}

/** The estimated limit for all entries together, in bytes. */
const maxSize = 64 * 1024 * 1024;

/** A record, its session for pages and their strings take about this many bytes for each byte of JSON. */
const bytesPerByte = 6;
const bytesPerEntry = 1000;

export function createOpenedRecords<
	Entry extends { readonly text: string }
>(): OpenedRecords<Entry> {
	const tags = new Map<string, string>();
	const byTag = new LRUCache<
		string,
		{ readonly entry: Entry; readonly session: string; readonly size: number }
	>({
		// Not `max`, which allocates memory for all entries at once.
		maxSize,
		sizeCalculation: ({ size }) => size,
		dispose({ session }, tag) {
			if (tags.get(session) === tag) tags.delete(session);
		}
	});
	return {
		find(text) {
			// Does not mark it as recently used: every entry is opened again after a minute.
			const kept = byTag.peek(toTag(text));
			return kept?.entry.text === text ? kept.entry : null;
		},
		keep(session, entry, length) {
			const tag = toTag(entry.text);
			const before = tags.get(session);
			if (before !== undefined && before !== tag) byTag.delete(before);
			const size = bytesPerByte * length + entry.text.length + bytesPerEntry;
			byTag.set(tag, { entry, session, size });
			// An entry that is too large for the whole cache was not kept.
			if (byTag.has(tag)) tags.set(session, tag);
		}
	};
}

/**
 * The tag of a compact JWE with A256CBC-HS512: 32 bytes (RFC 7518 §5.2.5). The whole string as a key would have to be
 * hashed at each request.
 */
const toTag = (text: string): string => text.slice(-43);
