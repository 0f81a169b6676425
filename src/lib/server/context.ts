import { LogtoAuthError } from '../errors.js';
import type { Session } from '../protocol/session.js';
import { createCookieJar } from './cookie-jar.js';
import type { SessionEndReason } from './events.js';
import type { RequestEvent } from './kit.js';
import type { LogtoAuthOptions } from './options.js';
import { report } from './report.js';
import type { Runtime } from './runtime.js';
import {
	findOrganization,
	toNamedOrganization,
	withPermissions
} from './session/active-organization.js';
import type { KeptToken, TokenTarget } from './session/kept-tokens.js';
import { renewRecord, toNow, type SessionRecord } from './session/record.js';
import type { CookieChange } from './session/session-cookie.js';
import type { Sessions } from './session/sessions.js';
import { toSession } from './session/to-session.js';
import type { Config } from './to-config.js';
import type { Freshness } from './tokens/access-tokens.js';
import { withSpan } from './tracing.js';

/** Everything about one request. Resolved at most once, whoever asks. */
export interface RequestContext {
	readonly options: LogtoAuthOptions;
	/** Checks the configuration on first use. @throws {LogtoAuthError} `configuration` */
	readonly runtime: () => Runtime;
	/** Whether the route has the parameter that names the active organization. */
	readonly namesOrganization: () => boolean;
	/** Whether anybody asked for the session: the response is private then. */
	readonly touched: () => boolean;
	/** Cookies that were set so far, for responses that SvelteKit does not make. */
	readonly changes: () => readonly CookieChange[];
	/** @throws {LogtoAuthError} `session_store_unreachable` */
	record(): Promise<SessionRecord | null>;
	/** @throws {LogtoAuthError} `session_store_unreachable` */
	session(): Promise<Session | null>;
	/** @throws {LogtoAuthError} `session_missing` and all of `AccessTokens.get` */
	getToken(target: TokenTarget, freshness?: Freshness): Promise<KeptToken>;
	/** The session with the claims that Logto gives now. @throws as `Revalidation.check` */
	refresh(): Promise<Session | null>;
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
	// Not enumerable: an app may copy or print its locals.
	Object.defineProperty(locals, key, { value: context, configurable: true });
}

/** @throws {LogtoAuthError} `handle_missing` when the hook did not run for this request */
export function getContext(event: Pick<RequestEvent, 'locals'>): RequestContext {
	const context = (event.locals as Bound)[key];
	if (context === undefined) throw new LogtoAuthError('handle_missing');
	return context;
}

export function createContext(
	event: RequestEvent,
	options: LogtoAuthOptions,
	getRuntime: (options: LogtoAuthOptions) => Runtime
): RequestContext {
	let session: Promise<Session | null> | null = null;
	let record: Promise<SessionRecord | null> | null = null;
	const runtime = () => getRuntime(options);
	const jar = createCookieJar(event, (cause) =>
		runtime().config.logger.warn('A session cookie came too late for this response.', cause)
	);
	/** Goes on with a newer state of the session, and lets the browser know if it has to. */
	const advance = async (before: SessionRecord | null, after: SessionRecord): Promise<void> => {
		record = Promise.resolve(after);
		const { sessions } = runtime();
		if (before === null || sessions.needsCookie(before, after))
			jar.set(await writeCookies(sessions, event, after));
	};
	const clear = (): void => {
		record = Promise.resolve(null);
		session = Promise.resolve(null);
		jar.clear(runtime().sessions.clear(event));
	};
	const context: RequestContext = {
		options,
		runtime,
		changes: jar.changes,
		namesOrganization: () => toNamedOrganization(event, options) !== undefined,
		touched: () => record !== null,
		record: () => (record ??= loadRecord(event, context, jar.set, jar.clear)),
		session: () => (session ??= loadSession(event, context)),
		async getToken(target, freshness) {
			const found = await context.record();
			if (found === null) throw new LogtoAuthError('session_missing');
			try {
				const held = await runtime().tokens.get(found, target, freshness);
				if (held.record !== found) await advance(found, held.record);
				return held.token;
			} catch (error) {
				if (endsSession(error)) await context.end('refused');
				throw error;
			}
		},
		async refresh() {
			const found = await context.record();
			if (found === null) return null;
			try {
				await advance(found, await runtime().revalidation.check(found, toNow()));
			} catch (error) {
				if (endsSession(error)) await context.end('refused');
				throw error;
			}
			return (session = loadSession(event, context));
		},
		async adopt(next) {
			const living = await runtime().sessions.update(next, (current) => current);
			if (living === null) return false;
			await advance(null, living);
			session = null;
			return true;
		},
		async update(change) {
			const found = await context.record();
			if (found === null) return null;
			const next = await runtime().sessions.update(found, change);
			if (next === null) clear();
			else await advance(found, next);
			return next;
		},
		async end(reason) {
			// The cookies go even when nobody can say whose session it was.
			const found = await context.record().finally(clear);
			if (found === null) return;
			const { sessions, config } = runtime();
			await config.events.onSessionEnd({ subject: found.profile.sub, reason });
			await sessions.end(found);
		}
	};
	return context;
}

type SetCookies = (changes: readonly CookieChange[]) => void;

async function loadRecord(
	event: RequestEvent,
	context: RequestContext,
	set: SetCookies,
	clear: SetCookies
): Promise<SessionRecord | null> {
	// Without a cookie nothing needs the configuration: so prerendering works without secrets.
	if (event.request.headers.get('cookie')?.includes('logto.session') !== true) return null;
	const runtime = findRuntime(context);
	if (runtime === null) return null;
	const { sessions } = runtime;
	const { record, stale, outdated } = await sessions.read(event);
	if (stale) clear(sessions.clear(event));
	if (record === null) return null;
	const { revalidation, config } = runtime;
	const due = revalidation.isDue(record);
	const confirmed = due === 'no' ? record : await revalidate(runtime, record, due);
	const current =
		confirmed === null || !isRenewalDue(confirmed, config)
			? confirmed
			: await sessions.update(confirmed, (newest) => renewRecord(newest, config));
	if (current === null) clear(sessions.clear(event));
	else if (outdated || sessions.needsCookie(record, current))
		set(await writeCookies(sessions, event, current));
	return current;
}

function writeCookies(sessions: Sessions, event: RequestEvent, record: SessionRecord) {
	return withSpan('logto.session.write', {}, () => sessions.write(event, record));
}

/** With a wrong configuration nobody is signed in, and public pages work. */
function findRuntime(context: RequestContext): Runtime | null {
	try {
		return context.runtime();
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		report(context.options, 'A session cookie came and cannot be read.', error);
		return null;
	}
}

/** Asks Logto, and waits for it when it has to; an outage ends no session. */
async function revalidate(
	runtime: Runtime,
	record: SessionRecord,
	due: 'soon' | 'now'
): Promise<SessionRecord | null> {
	const { revalidation, config } = runtime;
	const check = async (): Promise<SessionRecord | null> => {
		try {
			return await revalidation.check(record, toNow() - config.revalidate / 2);
		} catch (error) {
			if (!(error instanceof LogtoAuthError)) throw error;
			if (!endsSession(error)) {
				config.logger.warn('Claims could not be confirmed; those of before serve on.', error);
				return record;
			}
			await config.events.onSessionEnd({ subject: record.profile.sub, reason: 'refused' });
			await runtime.sessions.end(record);
			return null;
		}
	};
	if (due === 'now') return check();
	check().catch((cause: unknown) => config.logger.error('A session could not be ended.', cause));
	return record;
}

/** Whether the session's life is to begin anew: the last time is long enough ago. */
function isRenewalDue({ issuedAt }: SessionRecord, { updateAge }: Config): boolean {
	return toNow() - issuedAt >= updateAge;
}

/** Logto has ended it: suspended, deleted, revoked, or no longer allowed to use this application. */
function endsSession(error: unknown): boolean {
	return (
		error instanceof LogtoAuthError &&
		(error.code === 'session_expired' || error.code === 'app_access_denied')
	);
}

async function loadSession(event: RequestEvent, context: RequestContext): Promise<Session | null> {
	const record = await context.record();
	if (record === null) return null;
	const organization = findOrganization(event, context.options, record);
	if (organization === null) return toSession(record, null);
	const active = await withPermissions(context, record, organization);
	// Logto may have ended the session while it was asked for permissions.
	const current = await context.record();
	return current === null ? null : toSession(current, active);
}
