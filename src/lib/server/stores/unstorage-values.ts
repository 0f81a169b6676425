import { now } from '../internal/clock.js';
import { isObject } from '../internal/is-object.js';

/** A session as an item of `unstorage`. */
export interface Session {
	readonly value: string;
	readonly version: number;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	readonly tags: readonly string[];
}

/** Marks that a session has a tag. The item's key contains both. */
export interface TagEntry {
	/** When the store can delete the entry, in seconds since the epoch. It is never earlier than the end of the session. */
	readonly expiresAt: number;
}

/** A lock that is held. */
export interface Lock {
	/** Identifies the holder. */
	readonly token: string;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
}

/** Reads an item; `null` if it is missing or incomplete. */
export function toSession(item: unknown): Session | null {
	if (!isObject(item)) return null;
	const { value, version, expiresAt, tags } = item;
	if (typeof value !== 'string' || typeof version !== 'number') return null;
	if (typeof expiresAt !== 'number' || !Array.isArray(tags)) return null;
	return { value, version, expiresAt, tags: tags.filter((tag) => typeof tag === 'string') };
}

/** Reads an item; `null` if it is missing or incomplete. */
export function toTagEntry(item: unknown): TagEntry | null {
	if (!isObject(item) || typeof item['expiresAt'] !== 'number') return null;
	return { expiresAt: item['expiresAt'] };
}

/** Reads an item; `null` if it is missing or incomplete. */
export function toLock(item: unknown): Lock | null {
	if (!isObject(item)) return null;
	const { token, expiresAt } = item;
	if (typeof token !== 'string' || typeof expiresAt !== 'number') return null;
	return { token, expiresAt };
}

/** Whether an item has not expired. */
export function isLiving({ expiresAt }: TagEntry): boolean {
	return expiresAt > now();
}

/** Returns the item, or `null` if it has expired. */
export function onlyLiving<Item extends TagEntry>(item: Item | null): Item | null {
	return item !== null && isLiving(item) ? item : null;
}
