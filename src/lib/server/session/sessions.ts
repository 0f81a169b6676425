import type { KeepAlive } from '../internal/platform.js';
import type { RequestEvent } from '../kit.js';
import type { SessionRecord } from './record/record.js';
import type { CookieChange } from './cookie/session-cookie.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';
import { withSpan } from '../observability/tracing.js';

/** Work that several requests need at the same time and one of them does. */
export interface SharedWork<Current, Value> {
	/** Returns the result of another request, or `null`. */
	find(current: Current): Value | null;
	/** Does the work. No other request does it at the same time. */
	make(current: Current): Promise<Value>;
	/** Whether it runs before other work that waits for this session. @default false */
	readonly urgent?: boolean;
	/** Is called with the work, which may take longer than the request. */
	readonly keepAlive?: KeepAlive | null;
}

/** What the cookies of a request contain. */
export interface Reading {
	readonly record: SessionRecord | null;
	/** Whether the session has ended and its cookies must be deleted. Cookies that this app cannot open stay. */
	readonly stale: boolean;
	/** Whether the cookie must be written: it lacks changes of the record, or an older secret sealed it. */
	readonly outdated: boolean;
}

/** How much of a response is left for cookies. */
export interface CookieBudget {
	/** Attributes included, as {@link measureCookies} counts. May be below 0. */
	readonly bytes: number;
	/** The other large fields of the response, for the log: `link: 1204 bytes`. */
	readonly otherFields?: () => readonly string[];
}

/** Which sessions to end: those of one Logto session, or all of a user. */
export interface SessionsOf {
	/** The claim `sub`. `null` only with a `sid`. */
	readonly subject: string | null;
	/** The claim `sid`: ends only the sessions of that Logto session, and the user's sessions without one. */
	readonly sid?: string;
}

/**
 * Keeps sessions in the cookie (`createCookieSessions`) or in a store (`createStoredSessions`). Everything that reads or
 * changes a session uses it.
 */
export interface Sessions {
	/**
	 * Reads the session of a request. Returns without a promise if the process knows the cookie, as for most requests.
	 *
	 * @param cookies the field `Cookie`, if the caller has read it
	 * @param at the current time in seconds, if the caller has read the clock
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	read(event: RequestEvent, cookies?: string | null, at?: number): MaybePromise<Reading>;
	/** Keeps a new session, and returns what is kept. @throws {LogtoAuthError} `session_store_unreachable` */
	create(record: SessionRecord): Promise<SessionRecord>;
	/**
	 * Returns the newest state of a session, or `null` if it has ended.
	 *
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	newest(record: SessionRecord): Promise<SessionRecord | null>;
	/**
	 * Applies a change to the newest state of a session, even if another request has changed it.
	 *
	 * @param change may run several times
	 * @returns the new state, or `null` if the session has ended
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	update(
		record: SessionRecord,
		change: (current: SessionRecord) => SessionRecord
	): Promise<SessionRecord | null>;
	/** Ends a session permanently. @throws {LogtoAuthError} `session_store_unreachable` */
	end(record: SessionRecord): Promise<void>;
	/**
	 * Does work once for all requests that need it: in this process, and with a store in all processes. `current` is the
	 * newest state, or `null` if the session has ended.
	 *
	 * @throws {LogtoAuthError} `issuer_unreachable` if it takes too long; `session_store_unreachable`
	 */
	once<Value>(record: SessionRecord, work: SharedWork<SessionRecord | null, Value>): Promise<Value>;
	/** The active sessions of a user; `null` with cookies, which keep no list. */
	list(subject: string): Promise<readonly SessionRecord[] | null>;
	/**
	 * Ends the sessions of a user or of a Logto session.
	 *
	 * @returns `impossible` with cookies but without the option `revocations`; `none` if it is known that there was no
	 * session
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	endAll(whose: SessionsOf): Promise<'ended' | 'none' | 'impossible'>;
	/** Whether a browser with the cookie of `before` needs a new cookie for `after`. */
	needsCookie(before: SessionRecord, after: SessionRecord): boolean;
	/**
	 * Creates the cookies that hold a session.
	 *
	 * @param budget the limit for them: claims that do not fit are left out of a cookie. @default what a response has
	 * without other fields
	 * @throws {LogtoAuthError} `session_too_large`
	 */
	write(
		event: RequestEvent,
		record: SessionRecord,
		budget?: CookieBudget
	): Promise<readonly CookieChange[]>;
	/** Creates the deletions of the session's cookies. */
	clear(event: RequestEvent): readonly CookieChange[];
}

/** Creates the cookies of a session, in a span. @throws {LogtoAuthError} `session_too_large` */
export function writeSession(
	sessions: Sessions,
	event: RequestEvent,
	record: SessionRecord,
	budget?: CookieBudget
): Promise<readonly CookieChange[]> {
	return withSpan('logto.session.write', {}, () => sessions.write(event, record, budget));
}
