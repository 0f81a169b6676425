import { LogtoAuthError } from '../../../errors.js';
import { toBase64Url, toDigest } from '../../internal/digest.js';
import { toSidName, toUserName } from '../names.js';
import { now } from '../../internal/clock.js';
import { listSubjects, type SessionRecord } from '../record/record.js';
import type { SessionsOf } from '../sessions.js';
import type { SessionStore } from '../../stores/store.js';

/**
 * Marks in a store for sessions in cookies that have ended: one session by its id, those of a Logto session, or all of a
 * user. A mark is kept until every such cookie has expired.
 *
 * No clock decides. An id and a `sid` are never used again, so their mark means that they have ended. A user can sign in
 * again, so each ending of all their sessions writes a new random mark, and a session keeps the marks that existed when
 * it started. A mark that it does not know was written later and ends it.
 */
export interface Revocations {
	/** Whether a session was ended. */
	includes(record: SessionRecord): Promise<boolean>;
	/** Returns a new session with the marks that exist when it starts. */
	begin(record: SessionRecord): Promise<SessionRecord>;
	/** Ends one session. */
	addSession(record: SessionRecord): Promise<void>;
	/** Ends all existing sessions of a user, or of one Logto session. */
	addAll(whose: SessionsOf): Promise<void>;
}

/** More parallel endings of the same user's sessions do not happen by accident. */
const maxAttempts = 20;

/** How much longer a mark is kept than any cookie, in seconds, because clocks may differ. */
export const clockMargin = 24 * 3600;

/**
 * @param lifetime how long a cookie can live, in seconds
 * @param app the application of the sessions, see `toApp`
 */
export function createRevocations(store: SessionStore, lifetime: number, app: string): Revocations {
	const toEntry = (value: string) => ({
		value,
		expiresAt: Math.ceil(now() + lifetime + clockMargin),
		tags: []
	});
	const markOnce = async (id: string): Promise<void> => {
		// An existing mark has the same meaning.
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

/** The ids of a record's marks that are never used again. */
async function toUniqueIds({ app, id, sid }: SessionRecord): Promise<readonly string[]> {
	return sid === null ? [await toSessionId(id)] : [await toSessionId(id), await toSidId(app, sid)];
}

/** The ids of the marks of a record's users. */
async function toUserIds(record: SessionRecord): Promise<readonly string[]> {
	const users = await Promise.all(
		listSubjects(record).map((subject) => toUserName(record.app, subject))
	);
	return users.flatMap((user) =>
		record.sid === null ? [`ended:sub:${user}`, `ended:nosid:${user}`] : [`ended:sub:${user}`]
	);
}
