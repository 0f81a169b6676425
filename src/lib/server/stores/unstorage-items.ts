import { now } from '../internal/clock.js';
import {
	isLiving,
	toSession,
	toTagEntry,
	type Session,
	type TagEntry
} from './unstorage-values.js';

/** What `unstorageStore` uses of a storage of `unstorage`. */
export interface UnstorageStoreStorage {
	getItem(key: string): Promise<unknown>;
	setItem(key: string, value: object, options?: { ttl?: number }): Promise<void>;
	removeItem(key: string): Promise<void>;
	getKeys(base: string): Promise<readonly string[]>;
}

/** The items of sessions in the storage, also expired ones. It does not order concurrent calls. */
export interface SessionItems {
	get(id: string): Promise<Session | null>;
	put(id: string, session: Session): Promise<void>;
	remove(id: string, session: Session): Promise<void>;
	/** Adds tags to a session. `entry` expires no earlier than the session. */
	tag(id: string, tags: readonly string[], entry: TagEntry): Promise<void>;
	/** Returns the ids with a tag. Some may have no session. */
	list(tag: string): Promise<readonly string[]>;
	/** Removes an id from a tag if its entry has expired. */
	sweep(tag: string, id: string): Promise<void>;
}

export function createSessionItems(storage: UnstorageStoreStorage, base: string): SessionItems {
	const sessionKey = (id: string) => `${base}:session:${toSegment(id)}`;
	const tagBase = (tag: string) => `${base}:tag:${toSegment(tag)}`;
	const tagKey = (tag: string, id: string) => `${tagBase(tag)}:${toSegment(id)}`;

	return {
		get: async (id) => toSession(await storage.getItem(sessionKey(id))),
		put: (id, session) => storage.setItem(sessionKey(id), session, toOptions(session)),
		async remove(id, { tags }) {
			await storage.removeItem(sessionKey(id));
			await Promise.all(tags.map((tag) => storage.removeItem(tagKey(tag, id))));
		},
		async tag(id, tags, entry) {
			const options = toOptions(entry);
			await Promise.all(tags.map((tag) => storage.setItem(tagKey(tag, id), entry, options)));
		},
		async list(tag) {
			const keys = await storage.getKeys(tagBase(tag));
			return keys.map((key) => fromSegment(key.slice(key.lastIndexOf(':') + 1)));
		},
		async sweep(tag, id) {
			const entry = toTagEntry(await storage.getItem(tagKey(tag, id)));
			if (entry !== null && !isLiving(entry)) await storage.removeItem(tagKey(tag, id));
		}
	};
}

/** How long an item lasts: whole seconds and at least one, as drivers require. */
export function toOptions({ expiresAt }: TagEntry): { ttl: number } {
	return { ttl: Math.max(1, Math.ceil(expiresAt - now())) };
}

/**
 * Encodes a key as one segment of an item's key: `unstorage` separates folders by colons, and some file systems do not
 * distinguish `A` and `a`.
 */
export function toSegment(key: string): string {
	return key.replace(/[A-Z_:]/g, (sign) => `_${sign === ':' ? '0' : sign.toLowerCase()}`);
}

function fromSegment(segment: string): string {
	return segment.replace(/_(.)/g, (_, sign: string) => (sign === '0' ? ':' : sign.toUpperCase()));
}
