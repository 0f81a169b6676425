import { getRequestEvent } from '../../kit.js';
import type { RequestContext } from '../../request/request-context.js';
import { now } from '../../internal/clock.js';
import { toCheckedAt, expiresAt, type SessionRecord } from '../../session/record/record.js';
import { toRights } from '../../tokens/revalidate.js';
import { requireCallerIn, currentContext, type Asked } from './guard-call.js';
import { connect, type LiveConnection } from './live-connection.js';
import type { LiveValues } from './guarded-types.js';
import { oldestTokenOf } from '../decide.js';
import type { Guarded } from '../require.js';

/** The caller of a live query, as the app's function receives it. */
export interface Listener extends Guarded {
	readonly signal: AbortSignal;
}

/** The app's function, which returns the values. */
export type RunLive = (listener: Listener, ...rest: readonly unknown[]) => LiveValues<unknown>;

type Source = Iterator<unknown> | AsyncIterator<unknown>;

/**
 * The values of a live query for a caller who meets the requirement, until the caller must be checked again.
 *
 * @throws as the `require…` functions
 */
export async function openStream(
	asked: Asked,
	run: RunLive,
	...input: readonly [] | readonly [unknown]
): Promise<AsyncIterator<unknown, undefined>> {
	const context = currentContext();
	const connection = connect(context);
	const { signal: client } = getRequestEvent().request;
	const caller = await connection.decide(requireCallerIn(context, asked, ...input));
	const lease = await takeLease(context);
	const closing = new AbortController();
	const values = await run({ ...caller, signal: closing.signal }, ...input);
	if (client.aborted) connection.leave();
	else client.addEventListener('abort', () => connection.leave(), { once: true });
	return guardSource(toSource(values), { lease, connection, closing });
}

/** For how long a check counts. */
interface Lease {
	/** Seconds since the epoch. */
	readonly until: number;
	/** Whether the session is still the one that was checked. Logto is not asked. */
	holds(): Promise<boolean>;
}

/** For how long one look at the session serves the values that follow, in seconds. */
const glance = 1;

/** How long a stream lives if Logto could not confirm the session, in seconds: at most and at least. */
const pause = 10;
const shortest = 1;

async function takeLease(context: RequestContext): Promise<Lease> {
	const record = await context.record();
	if (record === null) return { until: 0, holds: async () => false };
	const { event } = context;
	const { sessions } = context.runtime();
	const until = toLimit(context, record);
	const before = toRelevant(record);
	let looked = now();
	return {
		until,
		async holds() {
			const time = now();
			if (time >= until) return false;
			if (Math.abs(time - looked) < glance) return true;
			looked = time;
			try {
				const { record: current } = await sessions.read(event, event.request.headers.get('cookie'));
				return current !== null && toRelevant(current) === before;
			} catch {
				// The next request says what failed.
				return false;
			}
		}
	};
}

/** The part of a session that guards decide by. */
const toRelevant = ({ profile, lastOrganizationId }: SessionRecord): string =>
	`${toRights(profile)} ${lastOrganizationId}`;

/** When the oldest claims or token that a guard read must be confirmed. No stream outlives that, or the session. */
function toLimit(context: RequestContext, record: SessionRecord): number {
	const { config } = context.runtime();
	const time = now();
	const confirmedAt = Math.min(toCheckedAt(record, time), oldestTokenOf(context));
	const left = confirmedAt + config.revalidate - time;
	// A check that is due again at once would repeat without end.
	const again =
		record.refreshToken === null ? config.revalidate : Math.min(config.revalidate, pause);
	return Math.min(time + (left > 0 ? left : Math.max(again, shortest)), expiresAt(record, config));
}

/** As SvelteKit reads what a live query returns. */
function toSource(values: Awaited<LiveValues<unknown>>): Source {
	if ('next' in values) return values;
	return Symbol.asyncIterator in values
		? values[Symbol.asyncIterator]()
		: values[Symbol.iterator]();
}

interface Guard {
	readonly lease: Lease;
	readonly connection: LiveConnection;
	/** Tells the app that its values are no longer needed. */
	readonly closing: AbortController;
}

const over = { done: true, value: undefined } as const;

/** Passes values on while the lease holds, and closes the source when the stream ends for any reason. */
function guardSource(
	source: Source,
	{ lease, connection, closing }: Guard
): AsyncIterator<unknown, undefined> {
	const closed = new Promise<typeof over>((resolve) => {
		closing.signal.addEventListener('abort', () => resolve(over));
	});
	const timer = setTimeout(connection.cut, toDelay(lease.until));
	const finish = () => {
		clearTimeout(timer);
		connection.signal.removeEventListener('abort', end);
		closing.abort();
	};
	const end = () => {
		finish();
		void close(source).catch(() => undefined);
	};
	connection.signal.addEventListener('abort', end);
	if (connection.signal.aborted) end();
	return {
		async next() {
			if (closing.signal.aborted) return over;
			try {
				const result = await Promise.race([source.next(), closed]);
				if (closing.signal.aborted) return over;
				if (result.done === true) return (finish(), over);
				if (await lease.holds()) return closing.signal.aborted ? over : result;
			} catch (error) {
				// A wait of the app that uses the signal fails when the signal aborts.
				if (closing.signal.aborted) return over;
				finish();
				throw error;
			}
			connection.cut();
			return over;
		},
		async return() {
			finish();
			await close(source);
			return over;
		}
	};
}

/** A generator runs its `finally` now, or at its next `yield` where it waits for something. */
async function close(source: Source): Promise<void> {
	await source.return?.(undefined);
}

/** What timers take, in milliseconds. */
const longest = 2 ** 31 - 1;

const toDelay = (until: number): number => Math.min(Math.max(0, (until - now()) * 1000), longest);
