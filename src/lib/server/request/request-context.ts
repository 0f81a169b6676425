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
import type { CookieBudget } from '../session/sessions.js';
import type { Freshness } from '../tokens/access-tokens.js';
import type { ResponsePrivacy } from './response-privacy.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

/** What the guards of a request have checked. */
export interface Checked {
	readonly organization: ActiveOrganization | null;
	/** Whether they checked different organizations, so none of them is the request's. */
	readonly several: boolean;
}

/** Everything about one request. Each part is read at most once. */
export interface RequestContext {
	/** The event that the hook received: SvelteKit hides its address from some functions. */
	readonly event: RequestEvent;
	readonly options: LogtoAuthOptions;
	/** Checks the configuration on its first use. @throws {LogtoAuthError} `configuration` */
	runtime(): Runtime;
	/** Which organization the request is about. @throws {LogtoAuthError} `rule_failed` */
	named(): MaybePromise<NamedOrganization>;
	/** Notes that Logto or the store did not answer. A response with status 503 then has `Retry-After`. */
	noteUnavailable(): void;
	isUnavailable(): boolean;
	/** What makes the response private. */
	readonly privacy: ResponsePrivacy;
	/** The library's cookies that were set so far. */
	changes(): readonly CookieChange[];
	/**
	 * Like `changes`, but makes the session's cookies smaller if the response has no room for them.
	 *
	 * @param budget what the response has for all cookies
	 */
	changesWithin(budget: CookieBudget): MaybePromise<readonly CookieChange[]>;
	/** Sets cookies of the library. The hook adds them to the response. */
	setCookies(changes: readonly CookieChange[]): void;
	/** Keeps work alive after the response; `null` if the platform cannot. */
	readonly keepAlive: KeepAlive | null;
	/** Waits up to a second for work. The work never fails, and continues without the request. */
	waitBriefly(work: Promise<void>): Promise<void>;
	/** @throws {LogtoAuthError} `session_store_unreachable` */
	record(): Promise<SessionRecord | null>;
	/** Like `record`, but does not ask Logto to confirm the session. @throws as `record` */
	unconfirmedRecord(): Promise<SessionRecord | null>;
	/**
	 * With every claim. Guards decide by this one.
	 *
	 * @throws {LogtoAuthError} `session_store_unreachable`, `rule_failed`, `app_callback_failed`
	 */
	session(): Promise<WholeSession | null>;
	/**
	 * The part of the session that the app and the browser receive: see `shape-session.ts`. Created once for each state
	 * of the session, and returned without a promise if the session is known.
	 *
	 * @throws as `session`
	 */
	findShown(): MaybePromise<Session | null>;
	/** What the guards of this request have checked; `null` before the first one passed. */
	checked(): Checked | null;
	/** Notes that a guard let the user pass, and in which organization if it required one. */
	noteChecked(organization: ActiveOrganization | null): void;
	/** @throws {LogtoAuthError} `session_missing` and all of `AccessTokens.get` */
	getToken(target: TokenTarget, freshness?: Freshness): Promise<KeptToken>;
	/** The session with the claims that Logto returns now. @throws as `Revalidation.check` */
	refresh(): Promise<WholeSession | null>;
	/** Makes an existing session the one of this browser; `false` if it has ended. */
	adopt(record: SessionRecord): Promise<boolean>;
	/** Changes the session; `null` if there is none or it has ended. */
	update(change: (current: SessionRecord) => SessionRecord): Promise<SessionRecord | null>;
	/** Ends the session and deletes its cookies. They are deleted even if a store cannot be reached. */
	end(reason: SessionEndReason): Promise<void>;
}

/** The context is a property of `locals`, so no map has to hold an entry for each request. */
const key = Symbol('sveltekit-logto');

interface Bound {
	[key]?: RequestContext;
}

/** Binds the context to `locals`, because SvelteKit copies the event but not its `locals`. */
export function bindContext({ locals }: RequestEvent, context: RequestContext): void {
	(locals as Bound)[key] = context;
}

/** The context of a request; `null` if the hook has not run, for example in `reroute`. */
export function findContext({ locals }: Pick<RequestEvent, 'locals'>): RequestContext | null {
	return (locals as Bound)[key] ?? null;
}

/** @throws {LogtoAuthError} `handle_missing` if the hook did not run for this request */
export function getContext(event: Pick<RequestEvent, 'locals'>): RequestContext {
	const context = findContext(event);
	if (context === null) throw new LogtoAuthError('handle_missing');
	return context;
}
