import type { Actor } from '../../protocol/session.js';
import { endRecord } from './load-record.js';
import type { RequestContext } from './request-context.js';
import { toDigest } from '../internal/digest.js';
import type { SessionRecord } from '../session/record/record.js';

/** One session of a person, as they may see it in a list. Times are ISO 8601. */
export interface SessionSummary {
	/** Names the session and opens nothing: not the cookie's value. */
	readonly id: string;
	/** Whether it is the one of this request. */
	readonly current: boolean;
	readonly signedInAt: string;
	/** When Logto last confirmed its claims: about when it was last used. */
	readonly checkedAt: string;
	readonly expires: string;
	/** The browser's own words: text from outside, not HTML. */
	readonly userAgent: string | null;
	/** Who acts as the user in an impersonation. It is listed for both. @default null */
	readonly actor: Actor | null;
	/** Who is signed in by it: not the user themselves where they act as another one. */
	readonly userId: string;
}

export async function listOwnSessions(
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

/** Only one of the person's own is found, so no id of anybody else's ends anything. */
export async function endOwnSession(context: RequestContext, id: string): Promise<boolean> {
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
