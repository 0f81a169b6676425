import { toDigest } from './digest.js';
import { toNow, type SessionRecord } from './record.js';
import type { SessionsOf } from './sessions.js';
import type { SessionStore } from './store.js';

/**
 * What has ended of sessions that live in cookies, kept in a store for as long as such a cookie could
 * live: one session by its id, those of a Logto session, all of a person.
 */
export interface Revocations {
	/** Whether a session was ended. */
	includes(record: SessionRecord): Promise<boolean>;
	/** Ends one session. */
	addSession(record: SessionRecord): Promise<void>;
	/** Ends all sessions of a person, or of one Logto session, that began before now. */
	addAll(whose: SessionsOf): Promise<void>;
}

/** @param lifetime how long a cookie can live, in seconds */
export function createRevocations(store: SessionStore, lifetime: number): Revocations {
	const mark = async (id: string): Promise<void> => {
		const now = toNow();
		const entry = { value: String(now), expiresAt: Math.ceil(now + lifetime), tags: [] };
		// A mark that is there already may be older: whatever began between the two ends as well.
		const before = await store.read(id);
		const written = await store.write(id, entry, before?.version ?? null);
		if (!written) await mark(id);
	};
	const isMarked = async (id: string, since: number): Promise<boolean> => {
		const found = await store.read(id);
		return found !== null && since <= Number(found.value);
	};
	return {
		async includes(record) {
			const ids = await toIds(record);
			const marked = await Promise.all(ids.map((id) => isMarked(id, record.signedInAt)));
			return marked.includes(true);
		},
		addSession: async ({ id }) => mark(await toSessionId(id)),
		async addAll({ subject, sid }) {
			const person = subject === null ? null : await toDigest(subject);
			const marks =
				sid === undefined
					? [person === null ? null : `ended:sub:${person}`]
					: [`ended:sid:${await toDigest(sid)}`, person === null ? null : `ended:nosid:${person}`];
			await Promise.all(marks.flatMap((id) => (id === null ? [] : [mark(id)])));
		}
	};
}

async function toSessionId(id: string): Promise<string> {
	return `ended:id:${await toDigest(id)}`;
}

/** The marks that end a record. */
async function toIds({ id, sid, profile }: SessionRecord): Promise<readonly string[]> {
	const person = await toDigest(profile.sub);
	return [
		await toSessionId(id),
		`ended:sub:${person}`,
		sid === null ? `ended:nosid:${person}` : `ended:sid:${await toDigest(sid)}`
	];
}
