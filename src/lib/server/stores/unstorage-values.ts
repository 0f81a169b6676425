import { isObject } from '../internal/is-object.js';

/** A session as `unstorage` keeps it. */
export interface Session {
	readonly value: string;
	readonly version: number;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	readonly tags: readonly string[];
}

/** That a session has a tag: the item's key names both. */
export interface TagEntry {
	/** Seconds since the epoch: not before the session's own end. */
	readonly expiresAt: number;
}

/** A lock that is held. */
export interface Lock {
	/** Who holds it. */
	readonly token: string;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
}

/** Reads an item; `null` when there is none or half of one. */
export function toSession(item: unknown): Session | null {
	if (!isObject(item)) return null;
	const { value, version, expiresAt, tags } = item;
	if (typeof value !== 'string' || typeof version !== 'number') return null;
	if (typeof expiresAt !== 'number' || !Array.isArray(tags)) return null;
	return { value, version, expiresAt, tags: tags.filter((tag) => typeof tag === 'string') };
}

/** Reads an item; `null` when there is none or half of one. */
export function toTagEntry(item: unknown): TagEntry | null {
	if (!isObject(item) || typeof item['expiresAt'] !== 'number') return null;
	return { expiresAt: item['expiresAt'] };
}

/** Reads an item; `null` when there is none or half of one. */
export function toLock(item: unknown): Lock | null {
	if (!isObject(item)) return null;
	const { token, expiresAt } = item;
	if (typeof token !== 'string' || typeof expiresAt !== 'number') return null;
	return { token, expiresAt };
}

/** Whether something has not ended yet. */
export function isLiving({ expiresAt }: TagEntry): boolean {
	return expiresAt * 1000 > Date.now();
}

/** What is there, unless it has ended. */
export function onlyLiving<Item extends TagEntry>(item: Item | null): Item | null {
	return item !== null && isLiving(item) ? item : null;
}
