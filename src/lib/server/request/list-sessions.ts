import type { Actor } from '../../protocol/session.js';
import { endRecord } from './load-record.js';
import type { RequestContext } from './request-context.js';
import { toDigest } from '../internal/digest.js';
import type { SessionRecord } from '../session/record/record.js';

/** One session of a user, for a page that lists them. Times are ISO 8601. */
export interface SessionSummary {
	/** Identifies the session. It is not the cookie's value, so it opens nothing. */
	readonly id: string;
	/** Whether it is the session of this request. */
	readonly current: boolean;
	readonly signedInAt: string;
	/** When Logto last confirmed the claims, which is about when the session was last used. */
	readonly checkedAt: string;
	readonly expires: string;
	/** The browser's `User-Agent`. It comes from outside: show it as text, not as HTML. */
	readonly userAgent: string | null;
	/** The user who acts in an impersonation. The session is listed for both users. @default null */
	readonly actor: Actor | null;
	/** The `id` of the user who is signed in: in an impersonation not the acting user. */
	readonly userId: string;
}

export async function listSessions(
	context: RequestContext
): Promise<readonly SessionSummary[] | null> {
	const current = await context.record();
	if (current === null) return [];
	const records = await context.runtime().sessions.list(current.profile.sub);
	if (records === null) return null;
	const summaries = await Promise.all(
		records.map((record) => toSummary(record, record.id === current.id))
	);
	return summaries.toSorted((a, b) => (a.signedInAt < b.signedInAt ? 1 : -1));
}

/** Ends a session of the same user. Only the user's own sessions are searched, so another user's id ends nothing. */
export async function endListedSession(context: RequestContext, id: string): Promise<boolean> {
	const current = await context.record();
	if (current === null) return false;
	const runtime = context.runtime();
	const { sessions, refresher } = runtime;
	const records = (await sessions.list(current.profile.sub)) ?? [];
	for (const record of records) {
		if ((await toDigest(record.id)) !== id) continue;
		if (record.id === current.id) await context.end('signed_out');
		else await endRecord(runtime, record, 'signed_out');
		await context.waitBriefly(refresher.revoke(record));
		return true;
	}
	return false;
}

async function toSummary(record: SessionRecord, current: boolean): Promise<SessionSummary> {
	const toIso = (seconds: number) => new Date(seconds * 1000).toISOString();
	return {
		id: await toDigest(record.id),
		current,
		signedInAt: toIso(record.signedInAt),
		checkedAt: toIso(record.checkedAt),
		expires: toIso(record.expiresAt),
		userAgent: record.userAgent,
		actor: record.actor,
		userId: record.profile.sub
	};
}
