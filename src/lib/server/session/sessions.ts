import type { KeepAlive } from '../internal/platform.js';
import type { RequestEvent } from '../kit.js';
import type { SessionRecord } from './record/record.js';
import type { CookieChange } from './cookie/session-cookie.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';
import { withSpan } from '../observability/tracing.js';

/** What several requests want at once and one of them makes. */
export interface Flight<Current, Value> {
	/** What another request brought meanwhile, or `null`. */
	find(current: Current): Value | null;
	/** Makes it. Alone, as long as it takes. */
	make(current: Current): Promise<Value>;
	/** Goes before all else that waits for this session. @default false */
	readonly urgent?: boolean;
	/** Hears of the work, which may outlive the request. */
	readonly keepAlive?: KeepAlive | null;
}

/** What a request brought. */
export interface Reading {
	readonly record: SessionRecord | null;
	/** The cookies hold a session of this app that has ended: clear them. Cookies that this app cannot open stay. */
	readonly stale: boolean;
	/** The cookie lacks what the record has by now, or is sealed with an older secret: write it. */
	readonly outdated: boolean;
}

/** What a response has for cookies. */
export interface CookieRoom {
	/** With all attributes, as {@link measureCookies} counts. May be below 0. */
	readonly bytes: number;
	/** What else is in the response, for the log: `link: 1204 bytes`. */
	readonly beside?: () => readonly string[];
}

/** Whose sessions to end: those of one Logto session, or all of a person. */
export interface SessionsOf {
	/** The claim `sub`; `null` only with a `sid`. */
	readonly subject: string | null;
	/** The claim `sid`: then only sessions of that Logto session, and the person's that know of none. */
	readonly sid?: string;
}

/**
 * Where sessions are: in the cookie (`createCookieSessions`) or in a store (`createStoredSessions`).
 * All that reads or changes a session goes through here.
 */
export interface Sessions {
	/**
	 * At once, without a promise, where a process knows the cookie: most requests.
	 *
	 * @param cookies the field `Cookie`, from whoever has read it already
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	read(event: RequestEvent, cookies?: string | null): MaybePromise<Reading>;
	/** Keeps a new session, and returns it as it is kept. @throws {LogtoAuthError} `session_store_unreachable` */
	create(record: SessionRecord): Promise<SessionRecord>;
	/**
	 * The newest state of a session; `null` when it has ended.
	 *
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	newest(record: SessionRecord): Promise<SessionRecord | null>;
	/**
	 * Applies a change to the newest state of a session, whoever changed it meanwhile.
	 *
	 * @param change may run several times
	 * @returns the new state, or `null` when the session has ended
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	update(
		record: SessionRecord,
		change: (current: SessionRecord) => SessionRecord
	): Promise<SessionRecord | null>;
	/** Ends a session for good. @throws {LogtoAuthError} `session_store_unreachable` */
	end(record: SessionRecord): Promise<void>;
	/**
	 * Makes something once for all requests that want it: in this process and, with a store, in all.
	 * `current` is the newest state, `null` when the session has ended.
	 *
	 * @throws {LogtoAuthError} `issuer_unreachable` when it takes too long; `session_store_unreachable`
	 */
	once<Value>(record: SessionRecord, flight: Flight<SessionRecord | null, Value>): Promise<Value>;
	/** The living sessions of a person; `null` where nobody keeps a list. */
	list(subject: string): Promise<readonly SessionRecord[] | null>;
	/**
	 * Ends sessions by whose they are.
	 *
	 * @returns `impossible` with cookies alone, which need the option `revocations`; `none` where it is known
	 * that there was none
	 * @throws {LogtoAuthError} `session_store_unreachable`
	 */
	endAll(whose: SessionsOf): Promise<'ended' | 'none' | 'impossible'>;
	/** Whether a browser that has `before` in its cookie needs another one for `after`. */
	needsCookie(before: SessionRecord, after: SessionRecord): boolean;
	/**
	 * The cookies that hold a session from now on.
	 *
	 * @param room what they may take: claims are left out of a cookie for that. @default what a response has
	 * without other fields
	 * @throws {LogtoAuthError} `session_too_large`
	 */
	write(
		event: RequestEvent,
		record: SessionRecord,
		room?: CookieRoom
	): Promise<readonly CookieChange[]>;
	/** Clears the session's cookies. */
	clear(event: RequestEvent): readonly CookieChange[];
}

/** Makes the cookies of a session, in a span. @throws {LogtoAuthError} `session_too_large` */
export function writeSession(
	sessions: Sessions,
	event: RequestEvent,
	record: SessionRecord,
	room?: CookieRoom
): Promise<readonly CookieChange[]> {
	return withSpan('logto.session.write', {}, () => sessions.write(event, record, room));
}
