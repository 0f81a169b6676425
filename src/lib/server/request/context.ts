import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { Session, WholeSession } from '../../protocol/session.js';
import { createCookieJar, type CookieJar } from './cookie-jar.js';
import type { SessionEndReason } from '../observability/events.js';
import type { RequestEvent } from '../kit.js';
import { withDeadline } from '../internal/async/deadline.js';
import { toKeepAlive, type KeepAlive } from '../internal/platform.js';
import { loadRecord, loadSession, writeCookies, type OwnRequest } from './load-session.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { warn } from '../observability/report.js';
import type { Checked, RequestContext } from './request-context.js';
import type { Runtime } from '../runtime.js';
import type { TokenTarget } from '../session/record/kept-tokens.js';
import { fitChanges } from '../http/fit-changes.js';
import { defaultHeaderBudget } from '../http/header-budget.js';
import { readNamedOrganization, type NamedOrganization } from './named-organization.js';
import { now } from '../internal/clock.js';
import type { SessionRecord } from '../session/record/record.js';
import type { CookieChange } from '../session/cookie/session-cookie.js';
import { hasEnded, type CookieRoom } from '../session/sessions.js';
import type { Freshness } from '../tokens/access-tokens.js';
import { endsSession } from '../tokens/ends-session.js';
import { shapeSession } from '../app-callbacks/shape-session.js';
import { attempt, whenKnown, type MaybePromise } from '../internal/async/maybe-promise.js';

export function createContext(
	event: RequestEvent,
	options: LogtoAuthOptions,
	getRuntime: (options: LogtoAuthOptions) => Runtime
): RequestContext {
	return new Context(event, options, getRuntime);
}

const cookieAlone: readonly string[] = ['Cookie'];

/** How long a request waits for what may go on without it, in milliseconds. */
const brief = 1000;

const tooLate =
	'The session was read after a streamed response had begun that caches may keep, so no user is signed in there. Read it before the response begins, or leave the route out of the option "publicStreams".';

/** A class, for each request makes one. All of it is private: an app may print its `locals`. */
class Context implements OwnRequest {
	readonly #event: RequestEvent;
	readonly #options: LogtoAuthOptions;
	readonly #getRuntime: (options: LogtoAuthOptions) => Runtime;
	#jar: CookieJar | null = null;
	#record: MaybePromise<SessionRecord | null> | undefined;
	#session: MaybePromise<WholeSession | null> | undefined;
	#shown: MaybePromise<Session | null> | undefined;
	/** The state that was shown. */
	#shownOf: MaybePromise<WholeSession | null> | undefined;
	#named: MaybePromise<NamedOrganization> | null = null;
	#checked: Checked | null = null;
	#readsAuthorization = false;
	#readsCookie = false;
	/** Whether the response that has begun is private; `null` before it has. */
	#closed: boolean | null = null;
	#keepAlive: KeepAlive | null | undefined;
	#confirms = true;
	/** The session whose cookies are in the jar. */
	#written: SessionRecord | null = null;
	#unavailable = false;

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
		return (this.#jar ??= this.#createJar());
	}

	#createJar() {
		const jar = createCookieJar(() =>
			warn(this.#options, 'A session cookie came too late for this response.')
		);
		if (this.#closed !== null) jar.close();
		return jar;
	}

	get keepAlive() {
		if (this.#keepAlive === undefined) this.#keepAlive = toKeepAlive(this.#event);
		return this.#keepAlive;
	}

	async waitBriefly(work: Promise<void>) {
		const { keepAlive } = this;
		keepAlive?.(work);
		const limit = keepAlive === null ? this.runtime().config.timeout : brief;
		await withDeadline(work, limit, () => new Error('It goes on.')).catch(() => undefined);
	}

	runtime() {
		return this.#getRuntime(this.#options);
	}

	named() {
		return (this.#named ??= readNamedOrganization(this.#event, this.#options));
	}

	noteUnavailable() {
		this.#unavailable = true;
	}

	isUnavailable() {
		return this.#unavailable;
	}

	touched() {
		return this.#record !== undefined || this.#readsCookie || this.#readsAuthorization;
	}

	close(isPrivate: boolean) {
		this.#closed = isPrivate;
		this.#jar?.close();
	}

	isTooLate() {
		if (this.#closed !== false) return false;
		warn(this.#options, tooLate);
		return true;
	}

	readAuthorization() {
		this.#readsAuthorization = true;
	}

	readCookie() {
		this.#readsCookie = true;
	}

	fields() {
		if (!this.#readsAuthorization) return cookieAlone;
		const readsCookie = this.#record !== undefined || this.#readsCookie;
		return readsCookie ? ['Cookie', 'Authorization'] : ['Authorization'];
	}

	changes() {
		return this.#jar?.changes() ?? [];
	}

	headerBudget() {
		return this.#options.session?.headerBudget ?? defaultHeaderBudget;
	}

	changesWithin(room: CookieRoom) {
		return this.#written === null ? this.changes() : fitChanges(this, this.#written, room);
	}

	async keepInCookie(record: SessionRecord) {
		const { sessions } = this.runtime();
		this.jar.set(await writeCookies(sessions, this.#event, record));
		this.#written = record;
	}

	setCookies(changes: readonly CookieChange[]) {
		this.jar.set(changes);
	}

	async record() {
		return this.findRecord();
	}

	get confirms() {
		return this.#confirms;
	}

	async unconfirmedRecord() {
		this.#confirms = false;
		return this.findRecord();
	}

	findRecord(): MaybePromise<SessionRecord | null> {
		if (this.#record === undefined)
			this.#record = this.isTooLate() ? null : attempt(loadRecord, this);
		return this.#record;
	}

	async session() {
		return this.findSession();
	}

	findSession(): MaybePromise<WholeSession | null> {
		if (this.#session === undefined) this.#session = attempt(loadSession, this);
		return this.#session;
	}

	findShown(): MaybePromise<Session | null> {
		const session = this.findSession();
		if (this.#shown === undefined || this.#shownOf !== session) {
			this.#shownOf = session;
			this.#shown = whenKnown(session, (whole) => shapeSession(this, whole));
		}
		return this.#shown;
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
			const { keepAlive } = this;
			const held = await this.runtime().tokens.get(found, target, { ...freshness, keepAlive });
			if (held.record !== found) await this.#advance(found, held.record);
			return held.token;
		} catch (error) {
			if (endsSession(error)) await this.#endRefused();
			throw error;
		}
	}

	async refresh() {
		const found = await this.record();
		if (found === null) return null;
		try {
			const { revalidation } = this.runtime();
			await this.#advance(found, await revalidation.check(found, now(), this));
		} catch (error) {
			if (endsSession(error)) await this.#endRefused();
			throw error;
		}
		// Rights may have changed, so earlier checks say nothing.
		this.#checked = null;
		this.#session = loadSession(this);
		return this.#session;
	}

	async adopt(next: SessionRecord) {
		const living = await this.runtime().sessions.update(next, (current) => current);
		if (living === null) return false;
		await this.#advance(null, living);
		this.#session = undefined;
		this.#checked = null;
		return true;
	}

	async update(change: (current: SessionRecord) => SessionRecord) {
		const found = await this.record();
		if (found === null) return null;
		const next = await this.runtime().sessions.update(found, change);
		// Read again as it is now.
		this.#session = undefined;
		if (next === null) this.#clear();
		else await this.#advance(found, next);
		return next;
	}

	async end(reason: SessionEndReason) {
		// The cookies go even when nobody can say whose session it was.
		const found = await this.record().finally(() => this.#clear());
		if (found === null) return;
		const { sessions, config } = this.runtime();
		await sessions.end(found);
		await config.events.onSessionEnd({ subject: found.profile.sub, reason });
	}

	/** Ends a session that Logto takes no more. Where the app or another request has ended it, that was told already. */
	async #endRefused(): Promise<void> {
		if (await hasEnded(this.runtime().sessions, await this.record())) this.#clear();
		else await this.end('refused');
	}

	/** Goes on with a newer state of the session, and lets the browser know if it has to. */
	async #advance(before: SessionRecord | null, after: SessionRecord): Promise<void> {
		this.#record = after;
		if (before === null || this.runtime().sessions.needsCookie(before, after))
			await this.keepInCookie(after);
	}

	#clear(): void {
		this.#written = null;
		this.#record = null;
		this.#session = null;
		this.#checked = null;
		this.jar.clear(this.runtime().sessions.clear(this.#event));
	}
}
