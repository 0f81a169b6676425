import { LRUCache } from 'lru-cache';
import { joinAttempts } from '../record/attempts.js';
import { createEndings } from './endings.js';
import { descriptions, isIncomplete } from '../record/omitted.js';
import { toCheckedAt, type SessionRecord } from '../record/record.js';
import { toSessionKey } from '../session-key.js';

/** What a process knows of a session that its cookie may not contain yet. */
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

/** The newest state of sessions that this process knows, for all configurations. */
export interface CookieMemory {
	/** Returns the record with everything learned since. Returns the same object while nothing is new. */
	merge(record: SessionRecord): SessionRecord;
	/** Whether a cookie with this record lacks something that would be lost when the process restarts. */
	isAhead(record: SessionRecord): boolean;
	learn(record: SessionRecord): void;
	/**
	 * Notes that a session has ended.
	 *
	 * @param until when the last cookie of the session expires, in seconds since the epoch
	 * @param onForget is called when the memory is full and an older ending is forgotten
	 */
	end(record: SessionRecord, until: number, onForget?: () => void): void;
	hasEnded(session: Pick<SessionRecord, 'app' | 'id'>): boolean;
	/** Changes whenever something is learned. What was computed with another version is outdated. */
	version(): number;
}

/** The estimated limit for all sessions together, in bytes. */
const maxSize = 64 * 1024 * 1024;

/** Each byte of JSON takes about this many bytes of memory. */
const bytesPerByte = 4;
const bytesPerEntry = 500;

export function createCookieMemory(): CookieMemory {
	const learned = new LRUCache<string, Learned>({
		// Not `max`, which allocates memory for all entries at once.
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
			return news !== undefined && isNewer(news, record);
		},
		learn(record) {
			const key = toSessionKey(record);
			if (endings.has(key)) return;
			version++;
			learned.set(key, toLearned(record));
		},
		end(record, until, onForget = () => undefined) {
			version++;
			endings.add(toSessionKey(record), until, onForget);
			learned.delete(toSessionKey(record));
		},
		hasEnded: (session) => endings.has(toSessionKey(session))
	};
}

/** What {@link mergeRecord} needs. The other fields come from the cookie. */
function toLearned(record: SessionRecord): Learned {
	const { refreshToken, refreshTokenIssuedAt, accessTokens } = record;
	const { profile, user, data, dataChangedAt, omitted, checkedAt, attempts } = record;
	return {
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
	};
}

/** Access tokens do not count: Logto issues them again. */
function isNewer(news: Learned, record: SessionRecord): boolean {
	return (
		news.refreshTokenIssuedAt > record.refreshTokenIssuedAt ||
		toCheckedAt(news) > toCheckedAt(record) ||
		news.dataChangedAt > record.dataChangedAt ||
		(record.user === null && news.user !== null) ||
		joinAttempts(record.attempts, news.attempts) !== record.attempts
	);
}

/** Takes the later refresh token, the later data of the app, and the claims that were confirmed later. */
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
	const isLater = toCheckedAt(news) >= toCheckedAt(record);
	if (!isLater && isIncomplete(record) && !isIncomplete(news)) return fillClaims(record, news);
	const { profile, omitted, checkedAt } = isLater ? news : record;
	const user = (isLater ? news : record).user ?? record.user ?? news.user;
	return { profile, user, omitted, checkedAt };
}

/**
 * Adds claims that the cookie of another process had no room for. That process confirmed the others later, but together
 * they are only as new as the added ones. So each process asks Logto itself, as often as the option
 * `session.revalidate` allows.
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
