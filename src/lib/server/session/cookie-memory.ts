import { LRUCache } from 'lru-cache';
import type { SessionRecord } from './record.js';

/** What a process learns of a session that its cookie may not have yet. */
type Learned = Pick<
	SessionRecord,
	'refreshToken' | 'refreshTokenIssuedAt' | 'accessTokens' | 'profile' | 'omitted' | 'checkedAt'
>;

/** The newest of what this process knows of sessions in cookies. */
export interface CookieMemory {
	/** The record with all that was learned since; the same object while nothing was. */
	merge(record: SessionRecord): SessionRecord;
	/** Whether a cookie with this record lacks something that only a cookie keeps over a restart. */
	isAhead(record: SessionRecord): boolean;
	learn(record: SessionRecord): void;
	/** Remembers that a session has ended. */
	end(id: string): void;
	hasEnded(id: string): boolean;
	/** Another number after each thing that was learned: what was made of the memory before is old. */
	version(): number;
}

/** Sessions whose news one process remembers: some kilobytes each. */
const maxSessions = 10_000;

export function createCookieMemory(): CookieMemory {
	const learned = new LRUCache<string, Learned>({ max: maxSessions });
	const ended = new LRUCache<string, true>({ max: 10 * maxSessions });
	const merged = new WeakMap<
		SessionRecord,
		{ readonly from: Learned; readonly to: SessionRecord }
	>();
	let version = 0;
	return {
		version: () => version,
		merge(record) {
			const news = learned.get(record.id);
			if (news === undefined) return record;
			const before = merged.get(record);
			if (before?.from === news) return before.to;
			const to = mergeRecord(record, news);
			merged.set(record, { from: news, to });
			return to;
		},
		isAhead(record) {
			const news = learned.get(record.id);
			if (news === undefined) return false;
			return (
				news.refreshTokenIssuedAt > record.refreshTokenIssuedAt || news.checkedAt > record.checkedAt
			);
		},
		learn({ id, ...news }) {
			if (ended.has(id)) return;
			version++;
			const { refreshToken, refreshTokenIssuedAt, accessTokens, profile, omitted, checkedAt } =
				news;
			learned.set(id, {
				refreshToken,
				refreshTokenIssuedAt,
				accessTokens,
				profile,
				omitted,
				checkedAt
			});
		},
		end(id) {
			version++;
			ended.set(id, true);
			learned.delete(id);
		},
		hasEnded: (id) => ended.has(id)
	};
}

/** The later refresh token of the two, and the claims that were confirmed later. */
function mergeRecord(record: SessionRecord, news: Learned): SessionRecord {
	const { refreshToken, refreshTokenIssuedAt, accessTokens, profile, omitted, checkedAt } = news;
	return {
		...record,
		accessTokens,
		...(refreshTokenIssuedAt > record.refreshTokenIssuedAt
			? { refreshToken, refreshTokenIssuedAt }
			: {}),
		...(checkedAt >= record.checkedAt ? { profile, omitted, checkedAt } : {})
	};
}
