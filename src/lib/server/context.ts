import { LogtoAuthError } from '../errors.js';
import type { ActiveOrganization } from '../protocol/organization.js';
import type { Session } from '../protocol/session.js';
import { createCookieJar, type CookieJar } from './cookie-jar.js';
import type { SessionEndReason } from './events.js';
import type { RequestEvent } from './kit.js';
import type { LogtoAuthOptions } from './options.js';
import { report } from './report.js';
import type { Runtime } from './runtime.js';
import { findOrganization, withPermissions } from './session/active-organization.js';
import type { KeptToken, TokenTarget } from './session/kept-tokens.js';
import { readNamedOrganization, type NamedOrganization } from './session/named-organization.js';
import { renewRecord, toNow, type SessionRecord } from './session/record.js';
import type { CookieChange } from './session/session-cookie.js';
import type { Sessions } from './session/sessions.js';
import { toSession } from './session/to-session.js';
import type { Config } from './to-config.js';
import type { Freshness } from './tokens/access-tokens.js';
import { withSpan } from './tracing.js';

/** What guards of a request made sure of. */
export interface Checked {
	readonly organization: ActiveOrganization | null;
	/** Different organizations, so that none of them is the request's. */
	readonly several: boolean;
}

/** Everything about one request. Resolved at most once, whoever asks. */
export interface RequestContext {
	/** As the hook got it: SvelteKit hides its address from some functions. */
	readonly event: RequestEvent;
	readonly options: LogtoAuthOptions;
	/** Checks the configuration on first use. @throws {LogtoAuthError} `configuration` */
	runtime(): Runtime;
	/** Which organization the request is about. @throws {LogtoAuthError} `rule_failed` */
	named(): NamedOrganization | Promise<NamedOrganization>;
	/** Whether anybody asked for the session or the token that was sent: the response is private then. */
	touched(): boolean;
	/** Remembers that the answer depends on the field `Authorization`. */
	readAuthorization(): void;
	/** Remembers that the answer depends on the field `Cookie`, whoever read it. */
	readCookie(): void;
	/** The request's fields that the answer depends on, for `Vary`. */
	fields(): readonly string[];
	/** Cookies that were set so far, for responses that SvelteKit does not make. */
	changes(): readonly CookieChange[];
	/** @throws {LogtoAuthError} `session_store_unreachable` */
	record(): Promise<SessionRecord | null>;
	/** @throws {LogtoAuthError} `session_store_unreachable` */
	session(): Promise<Session | null>;
	/** What guards of this request made sure of; `null` before one did. */
	checked(): Checked | null;
	/** Remembers that a guard let somebody pass, and in which organization when it asked for one. */
	noteChecked(organization: ActiveOrganization | null): void;
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
	(locals as Bound)[key] = context;
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
	return new Context(event, options, getRuntime);
}

const cookieAlone: readonly string[] = ['Cookie'];

/** A class, for each request makes one. All of it is private: an app may print its `locals`. */
class Context implements RequestContext {
	readonly #event: RequestEvent;
	readonly #options: LogtoAuthOptions;
	readonly #getRuntime: (options: LogtoAuthOptions) => Runtime;
	#jar: CookieJar | null = null;
	#record: Promise<SessionRecord | null> | null = null;
	#session: Promise<Session | null> | null = null;
	#named: NamedOrganization | Promise<NamedOrganization> | null = null;
	#checked: Checked | null = null;
	#readsAuthorization = false;
	#readsCookie = false;

	constructor(
		event: RequestEvent,
		options: LogtoAuthOptions,
		getRuntime: (options: LogtoAuthOptions) => Runtime
	) {
		this.#event = event;
		this.#options = options;
		this.#getRuntime = getRuntime;
	}

	get event() {
		return this.#event;
	}

	get options() {
		return this.#options;
	}

	get jar() {
		return (this.#jar ??= createCookieJar(this.#event, (cause) =>
			this.runtime().config.logger.warn('A session cookie came too late for this response.', cause)
		));
	}

	runtime() {
		return this.#getRuntime(this.#options);
	}

	named() {
		return (this.#named ??= readNamedOrganization(this.#event, this.#options));
	}

	touched() {
		return this.#record !== null || this.#readsCookie || this.#readsAuthorization;
	}

	readAuthorization() {
		this.#readsAuthorization = true;
	}

	readCookie() {
		this.#readsCookie = true;
	}

	fields() {
		if (!this.#readsAuthorization) return cookieAlone;
		const readsCookie = this.#record !== null || this.#readsCookie;
		return readsCookie ? ['Cookie', 'Authorization'] : ['Authorization'];
	}

	changes() {
		return this.#jar?.changes() ?? [];
	}

	record() {
		return (this.#record ??= loadRecord(this.#event, this));
	}

	session() {
		return (this.#session ??= loadSession(this));
	}

	checked() {
		return this.#checked;
	}

	noteChecked(organization: ActiveOrganization | null) {
		const before = this.#checked?.organization ?? null;
		const several = before !== null && organization !== null && before.id !== organization.id;
		const one = organization ?? before;
		const isSeveral = several || this.#checked?.several === true;
		this.#checked = { organization: isSeveral ? null : one, several: isSeveral };
	}

	async getToken(target: TokenTarget, freshness?: Freshness) {
		const found = await this.record();
		if (found === null) throw new LogtoAuthError('session_missing');
		try {
			const held = await this.runtime().tokens.get(found, target, freshness);
			if (held.record !== found) await this.#advance(found, held.record);
			return held.token;
		} catch (error) {
			if (endsSession(error)) await this.end('refused');
			throw error;
		}
	}

	async refresh() {
		const found = await this.record();
		if (found === null) return null;
		try {
			await this.#advance(found, await this.runtime().revalidation.check(found, toNow()));
		} catch (error) {
			if (endsSession(error)) await this.end('refused');
			throw error;
		}
		// Rights may have changed: what was checked before was of before.
		this.#checked = null;
		return (this.#session = loadSession(this));
	}

	async adopt(next: SessionRecord) {
		const living = await this.runtime().sessions.update(next, (current) => current);
		if (living === null) return false;
		await this.#advance(null, living);
		this.#session = null;
		this.#checked = null;
		return true;
	}

	async update(change: (current: SessionRecord) => SessionRecord) {
		const found = await this.record();
		if (found === null) return null;
		const next = await this.runtime().sessions.update(found, change);
		if (next === null) this.#clear();
		else await this.#advance(found, next);
		return next;
	}

	async end(reason: SessionEndReason) {
		// The cookies go even when nobody can say whose session it was.
		const found = await this.record().finally(() => this.#clear());
		if (found === null) return;
		const { sessions, config } = this.runtime();
		await config.events.onSessionEnd({ subject: found.profile.sub, reason });
		await sessions.end(found);
	}

	/** Goes on with a newer state of the session, and lets the browser know if it has to. */
	async #advance(before: SessionRecord | null, after: SessionRecord): Promise<void> {
		this.#record = Promise.resolve(after);
		const { sessions } = this.runtime();
		if (before === null || sessions.needsCookie(before, after))
			this.jar.set(await writeCookies(sessions, this.#event, after));
	}

	#clear(): void {
		this.#record = Promise.resolve(null);
		this.#session = Promise.resolve(null);
		this.#checked = null;
		this.jar.clear(this.runtime().sessions.clear(this.#event));
	}
}

async function loadRecord(event: RequestEvent, context: Context): Promise<SessionRecord | null> {
	// Without a cookie nothing needs the configuration: so prerendering works without secrets.
	const cookies = event.request.headers.get('cookie');
	if (cookies?.includes('logto.session') !== true) return null;
	const runtime = findRuntime(context);
	if (runtime === null) return null;
	const { sessions } = runtime;
	const reading = sessions.read(event, cookies);
	const { record, stale, outdated } = reading instanceof Promise ? await reading : reading;
	if (stale) context.jar.clear(sessions.clear(event));
	if (record === null) return null;
	const { revalidation, config } = runtime;
	const due = revalidation.isDue(record);
	const confirmed = due === 'no' ? record : await revalidate(runtime, record, due);
	const current =
		confirmed === null || !isRenewalDue(confirmed, config)
			? confirmed
			: await sessions.update(confirmed, (newest) => renewRecord(newest, config));
	if (current === null) context.jar.clear(sessions.clear(event));
	else if (outdated || sessions.needsCookie(record, current))
		context.jar.set(await writeCookies(sessions, event, current));
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
export function endsSession(error: unknown): boolean {
	return (
		error instanceof LogtoAuthError &&
		(error.code === 'session_expired' || error.code === 'app_access_denied')
	);
}

async function loadSession(context: Context): Promise<Session | null> {
	const record = await context.record();
	if (record === null) return null;
	const organization = findOrganization(record, toOrganizationId(await context.named(), record));
	if (organization === null) return toSession(record, null);
	const active = await withPermissions(context, record, organization);
	// Logto may have ended the session while it was asked for permissions.
	const current = await context.record();
	return current === null ? null : toSession(current, active);
}

function toOrganizationId(named: NamedOrganization, record: SessionRecord): string | null {
	if (named.kind === 'named') return named.id;
	return named.kind === 'remembered' ? record.lastOrganizationId : null;
}
