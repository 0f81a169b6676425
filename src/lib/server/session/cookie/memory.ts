import { LRUCache } from 'lru-cache';
import { joinAttempts } from '../record/attempts.js';
import { createEndings } from './endings.js';
import { descriptions, isIncomplete } from '../record/omitted.js';
import { toCheckedAt, type SessionRecord } from '../record/record.js';
import { toSessionKey } from '../session-key.js';

/** What a process learns of a session that its cookie may not have yet. */
type Learned = Pick<
	SessionRecord,
	| 'refreshToken'
	| 'refreshTokenIssuedAt'
	| 'accessTokens'
	| 'profile'
	| 'user'
	| 'data'
	| 'dataChangedAt'
	| 'omitted'
	| 'checkedAt'
	| 'attempts'
>;

/** The newest of what this process knows of sessions, whatever configuration they are of. */
export interface CookieMemory {
	/** The record with all that was learned since; the same object while nothing was. */
	merge(record: SessionRecord): SessionRecord;
	/** Whether a cookie with this record lacks something that only a cookie keeps over a restart. */
	isAhead(record: SessionRecord): boolean;
	learn(record: SessionRecord): void;
	/**
	 * Remembers that a session has ended.
	 *
	 * @param until when the last cookie of the session has ended, in seconds since the epoch
	 * @param onForget hears that the memory is full and that an older ending is forgotten
	 */
	end(record: SessionRecord, until: number, onForget?: () => void): void;
	hasEnded(session: Pick<SessionRecord, 'app' | 'id'>): boolean;
	/** Another number after each thing that was learned: what was made of the memory before is old. */
	version(): number;
}

/** What is learned of all sessions together may take this many bytes, by estimate. */
const maxSize = 64 * 1024 * 1024;

/** What is learned takes about so many bytes for each byte of JSON. */
const bytesPerByte = 4;
const bytesPerEntry = 500;

export function createCookieMemory(): CookieMemory {
	const learned = new LRUCache<string, Learned>({
		// Not `max`, for which room for all is set aside at once.
		maxSize,
		sizeCalculation: (news) => bytesPerByte * JSON.stringify(news).length + bytesPerEntry
	});
	const endings = createEndings();
	const merged = new WeakMap<
		SessionRecord,
		{ readonly from: Learned; readonly to: SessionRecord }
	>();
	let version = 0;
	return {
		version: () => version,
		merge(record) {
			const news = learned.get(toSessionKey(record));
			if (news === undefined) return record;
			const before = merged.get(record);
			if (before?.from === news) return before.to;
			const to = mergeRecord(record, news);
			merged.set(record, { from: news, to });
			return to;
		},
		isAhead(record) {
			const news = learned.get(toSessionKey(record));
			if (news === undefined) return false;
			return (
				news.refreshTokenIssuedAt > record.refreshTokenIssuedAt ||
				toCheckedAt(news) > toCheckedAt(record) ||
				news.dataChangedAt > record.dataChangedAt ||
				(record.user === null && news.user !== null) ||
				joinAttempts(record.attempts, news.attempts) !== record.attempts
			);
		},
		learn(record) {
			const key = toSessionKey(record);
			if (endings.has(key)) return;
			version++;
			const { refreshToken, refreshTokenIssuedAt, accessTokens } = record;
			const { profile, user, data, dataChangedAt, omitted, checkedAt, attempts } = record;
			learned.set(key, {
				refreshToken,
				refreshTokenIssuedAt,
				accessTokens,
				profile,
				user,
				data,
				dataChangedAt,
				omitted,
				checkedAt,
				attempts
			});
		},
		end(record, until, onForget = () => undefined) {
			version++;
			endings.add(toSessionKey(record), until, onForget);
			learned.delete(toSessionKey(record));
		},
		hasEnded: (session) => endings.has(toSessionKey(session))
	};
}

/** The later refresh token of the two, the later data of the app, and the claims that were confirmed later. */
function mergeRecord(record: SessionRecord, news: Learned): SessionRecord {
	const { refreshToken, refreshTokenIssuedAt, accessTokens } = news;
	return {
		...record,
		accessTokens,
		attempts: joinAttempts(record.attempts, news.attempts),
		...(refreshTokenIssuedAt > record.refreshTokenIssuedAt
			? { refreshToken, refreshTokenIssuedAt }
			: {}),
		...(news.dataChangedAt > record.dataChangedAt
			? { data: news.data, dataChangedAt: news.dataChangedAt }
			: {}),
		...mergeClaims(record, news)
	};
}

type Claims = Pick<SessionRecord, 'profile' | 'user' | 'omitted' | 'checkedAt'>;

function mergeClaims(record: SessionRecord, news: Learned): Claims {
	const isNewer = toCheckedAt(news) >= toCheckedAt(record);
	if (!isNewer && isIncomplete(record) && !isIncomplete(news)) return fillClaims(record, news);
	const { profile, omitted, checkedAt } = isNewer ? news : record;
	const user = (isNewer ? news : record).user ?? record.user ?? news.user;
	return { profile, user, omitted, checkedAt };
}

/**
 * Another process has confirmed the claims since, and its cookie had no room for some: those are as this
 * process knows them, and all of them are as old as that. So each process asks Logto by itself, and no more
 * often than the option `session.revalidate` says.
 */
function fillClaims(record: SessionRecord, news: Learned): Claims {
	const missing = Object.entries(news.profile).filter(([claim]) => record.omitted.includes(claim));
	return {
		profile: { ...record.profile, ...Object.fromEntries(missing) },
		user: record.user ?? news.user,
		omitted: record.omitted.filter((claim) => claim === descriptions),
		checkedAt: news.checkedAt
	};
}
