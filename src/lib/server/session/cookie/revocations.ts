import { LogtoAuthError } from '../../../errors.js';
import { toBase64Url, toDigest } from '../../internal/digest.js';
import { toSidName, toUserName } from '../names.js';
import { now } from '../../internal/clock.js';
import { listSubjects, type SessionRecord } from '../record/record.js';
import type { SessionsOf } from '../sessions.js';
import type { SessionStore } from '../../stores/store.js';

/**
 * What has ended of sessions that live in cookies, kept in a store for as long as such a cookie could
 * live: one session by its id, those of a Logto session, all of a user.
 *
 * No clock decides. An id and a `sid` are never used again, so their mark alone says that they ended. A
 * user comes back: each ending of all their sessions writes another random mark, and a session keeps the
 * marks that were there when it began. A mark that it does not know came later and ends it.
 */
export interface Revocations {
	/** Whether a session was ended. */
	includes(record: SessionRecord): Promise<boolean>;
	/** A session that begins, with the endings that came before it. */
	begin(record: SessionRecord): Promise<SessionRecord>;
	/** Ends one session. */
	addSession(record: SessionRecord): Promise<void>;
	/** Ends all sessions of a user, or of one Logto session, that have begun. */
	addAll(whose: SessionsOf): Promise<void>;
}

/** Processes that end the same user's sessions more often than this at once are no accident. */
const maxAttempts = 20;

/** A mark is kept longer than any cookie, for a clock may be behind. In seconds: a day. */
export const clockMargin = 24 * 3600;

/**
 * @param lifetime how long a cookie can live, in seconds
 * @param app whose sessions they are, see `toApp`
 */
export function createRevocations(store: SessionStore, lifetime: number, app: string): Revocations {
	const toEntry = (value: string) => ({
		value,
		expiresAt: Math.ceil(now() + lifetime + clockMargin),
		tags: []
	});
	const markOnce = async (id: string): Promise<void> => {
		// A mark that is there already says the same.
		await store.write(id, toEntry('1'), null);
	};
	const markAgain = async (id: string): Promise<void> => {
		for (let attempt = 0; attempt < maxAttempts; attempt++) {
			const before = await store.read(id);
			if (await store.write(id, toEntry(createMark()), before?.version ?? null)) return;
		}
		throw new LogtoAuthError('session_store_unreachable', {
			cause: new Error('Too many writers at one mark.')
		});
	};
	const read = async (id: string) => (await store.read(id))?.value ?? null;
	return {
		async includes(record) {
			const [once, again] = await Promise.all([toUniqueIds(record), toUserIds(record)]);
			const isMarked = async (id: string) => (await read(id)) !== null;
			const isMarkedSince = async (id: string) => {
				const mark = await read(id);
				return mark !== null && !record.endingsBefore.includes(mark);
			};
			const marked = await Promise.all([...once.map(isMarked), ...again.map(isMarkedSince)]);
			return marked.includes(true);
		},
		async begin(record) {
			const marks = await Promise.all((await toUserIds(record)).map(read));
			return { ...record, endingsBefore: marks.filter((mark) => mark !== null) };
		},
		addSession: async ({ id }) => markOnce(await toSessionId(id)),
		async addAll({ subject, sid }) {
			if (sid !== undefined) await markOnce(await toSidId(app, sid));
			if (subject === null) return;
			const user = await toUserName(app, subject);
			await markAgain(sid === undefined ? `ended:sub:${user}` : `ended:nosid:${user}`);
		}
	};
}

const createMark = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(9)));
const toSessionId = async (id: string) => `ended:id:${await toDigest(id)}`;
const toSidId = async (app: string, sid: string) => `ended:sid:${await toSidName(app, sid)}`;

/** What names a record and is never used again. */
async function toUniqueIds({ app, id, sid }: SessionRecord): Promise<readonly string[]> {
	return sid === null ? [await toSessionId(id)] : [await toSessionId(id), await toSidId(app, sid)];
}

/** What names the users of a record. */
async function toUserIds(record: SessionRecord): Promise<readonly string[]> {
	const users = await Promise.all(
		listSubjects(record).map((subject) => toUserName(record.app, subject))
	);
	return users.flatMap((user) =>
		record.sid === null ? [`ended:sub:${user}`, `ended:nosid:${user}`] : [`ended:sub:${user}`]
	);
}
