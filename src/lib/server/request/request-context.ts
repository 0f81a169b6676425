import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { Session, WholeSession } from '../../protocol/session.js';
import type { SessionEndReason } from '../observability/events.js';
import type { KeepAlive } from '../internal/platform.js';
import type { RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import type { Runtime } from '../runtime.js';
import type { KeptToken, TokenTarget } from '../session/record/kept-tokens.js';
import type { NamedOrganization } from './named-organization.js';
import type { SessionRecord } from '../session/record/record.js';
import type { CookieChange } from '../session/cookie/session-cookie.js';
import type { CookieRoom } from '../session/sessions.js';
import type { Freshness } from '../tokens/access-tokens.js';
import type { ResponsePrivacy } from './response-privacy.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

/** What guards of a request made sure of. */
export interface Checked {
	readonly organization: ActiveOrganization | null;
	/** Different organizations, so that none of them is the request's. */
	readonly several: boolean;
}

/** Everything about one request. Resolved at most once. */
export interface RequestContext {
	/** As the hook got it: SvelteKit hides its address from some functions. */
	readonly event: RequestEvent;
	readonly options: LogtoAuthOptions;
	/** Checks the configuration on first use. @throws {LogtoAuthError} `configuration` */
	runtime(): Runtime;
	/** Which organization the request is about. @throws {LogtoAuthError} `rule_failed` */
	named(): MaybePromise<NamedOrganization>;
	/** Remembers that Logto or the store did not say what was asked: an answer of 503 names a time to ask again. */
	noteUnavailable(): void;
	isUnavailable(): boolean;
	/** What makes the response private. */
	readonly privacy: ResponsePrivacy;
	/** Cookies of ours that were set so far. */
	changes(): readonly CookieChange[];
	/**
	 * As `changes`, with the session's cookies made smaller where they have no room.
	 *
	 * @param room what the response has for all of them
	 */
	changesWithin(room: CookieRoom): MaybePromise<readonly CookieChange[]>;
	/** Sets other cookies of ours. */
	setCookies(changes: readonly CookieChange[]): void;
	/** How work of this request lives on after the response; `null` where it cannot. */
	readonly keepAlive: KeepAlive | null;
	/** Waits a second at most for work that never fails and goes on without the request. */
	waitBriefly(work: Promise<void>): Promise<void>;
	/** @throws {LogtoAuthError} `session_store_unreachable` */
	record(): Promise<SessionRecord | null>;
	/** As `record`, and Logto is not asked whether it still holds. @throws as `record` */
	unconfirmedRecord(): Promise<SessionRecord | null>;
	/**
	 * With every claim: what is decided goes by this one.
	 *
	 * @throws {LogtoAuthError} `session_store_unreachable`, `rule_failed`, `app_callback_failed`
	 */
	session(): Promise<WholeSession | null>;
	/**
	 * What the app and the browser get of the session: see `shape-session.ts`. Made once for each state of it.
	 *
	 * @throws as `session`
	 */
	findShown(): MaybePromise<Session | null>;
	/** What guards of this request made sure of; `null` before one did. */
	checked(): Checked | null;
	/** Remembers that a guard let the user pass, and in which organization when it asked for one. */
	noteChecked(organization: ActiveOrganization | null): void;
	/** @throws {LogtoAuthError} `session_missing` and all of `AccessTokens.get` */
	getToken(target: TokenTarget, freshness?: Freshness): Promise<KeptToken>;
	/** The session with the claims that Logto gives now. @throws as `Revalidation.check` */
	refresh(): Promise<WholeSession | null>;
	/** Gives the browser the cookie of a session that is kept; `false` when it has ended. */
	adopt(record: SessionRecord): Promise<boolean>;
	/** Changes the session; `null` when there is none (any more). */
	update(change: (current: SessionRecord) => SessionRecord): Promise<SessionRecord | null>;
	/** Ends the session and clears its cookies, which happens even when a store cannot be reached. */
	end(reason: SessionEndReason): Promise<void>;
}

/** On the locals themselves: found without a map that holds an entry for each request. */
const key = Symbol('sveltekit-logto');

interface Bound {
	[key]?: RequestContext;
}

/** Remembers the context for a request: SvelteKit copies the event, but not its `locals`. */
export function bindContext({ locals }: RequestEvent, context: RequestContext): void {
	(locals as Bound)[key] = context;
}

/** The context of a request; `null` where the hook has not run, for example in `reroute`. */
export function findContext({ locals }: Pick<RequestEvent, 'locals'>): RequestContext | null {
	return (locals as Bound)[key] ?? null;
}

/** @throws {LogtoAuthError} `handle_missing` when the hook did not run for this request */
export function getContext(event: Pick<RequestEvent, 'locals'>): RequestContext {
	const context = findContext(event);
	if (context === null) throw new LogtoAuthError('handle_missing');
	return context;
}
