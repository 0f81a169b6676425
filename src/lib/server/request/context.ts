import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { Session, WholeSession } from '../../protocol/session.js';
import { shapeSession } from '../app-callbacks/shape-session.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { attempt, type MaybePromise } from '../internal/async/maybe-promise.js';
import { now } from '../internal/clock.js';
import type { RequestEvent } from '../kit.js';
import type { SessionEndReason } from '../observability/events.js';
import type { Runtime } from '../runtime.js';
import type { TokenTarget } from '../session/record/kept-tokens.js';
import type { SessionRecord } from '../session/record/record.js';
import type { Freshness } from '../tokens/access-tokens.js';
import { endsSession } from '../tokens/ends-session.js';
import { endRecord, endRefused, loadRecord, loadUnconfirmedRecord } from './load-record.js';
import { loadSession } from './load-session.js';
import type { Checked, RequestContext } from './request-context.js';
import { RequestFacts } from './request-facts.js';

export function createContext(
	event: RequestEvent,
	options: LogtoAuthOptions,
	getRuntime: (options: LogtoAuthOptions) => Runtime
): RequestContext {
	return new Context(event, options, getRuntime);
}

/** Adds to the facts of a request its session, which is loaded once, when it is first asked for. */
class Context extends RequestFacts implements RequestContext {
	#record: MaybePromise<SessionRecord | null> | undefined;
	#session: MaybePromise<WholeSession | null> | undefined;
	#shown: MaybePromise<Session | null> | undefined;
	/** The session that `#shown` was made from. */
	#shownOf: MaybePromise<WholeSession | null> | undefined;
	#checked: Checked | null = null;

	async record() {
		return this.#readRecord(loadRecord);
	}

	async unconfirmedRecord() {
		return this.#readRecord(loadUnconfirmedRecord);
	}

	async session() {
		return this.#readSession();
	}

	findShown(): MaybePromise<Session | null> {
		const session = this.#readSession();
		if (this.#shown === undefined || this.#shownOf !== session) {
			this.#shownOf = session;
			this.#shown =
				session instanceof Promise
					? session.then((whole) => shapeSession(this, whole))
					: shapeSession(this, session);
		}
		return this.#shown;
	}

	#readRecord(load: typeof loadRecord): MaybePromise<SessionRecord | null> {
		if (this.#record === undefined) {
			this.privacy.noteCookie();
			this.#record = this.privacy.isTooLate() ? null : attempt(load, this);
		}
		return this.#record;
	}

	#readSession(): MaybePromise<WholeSession | null> {
		if (this.#session === undefined) {
			const record = this.#readRecord(loadRecord);
			const load = (found: SessionRecord | null) =>
				found === null ? null : loadSession(this, found);
			this.#session = record instanceof Promise ? record.then(load) : attempt(load, record);
		}
		return this.#session;
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
		// Rights may have changed, so earlier checks no longer count.
		this.#checked = null;
		this.#session = undefined;
		return this.session();
	}

	async adopt(next: SessionRecord) {
		const living = await this.runtime().sessions.newest(next);
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
		// The next reading sees the new state.
		this.#session = undefined;
		if (next === null) this.#clear();
		else await this.#advance(found, next);
		return next;
	}

	async end(reason: SessionEndReason) {
		// The cookies are deleted even if the session cannot be read.
		const found = await this.record().finally(() => this.#clear());
		if (found !== null) await endRecord(this.runtime(), found, reason);
	}

	/** Ends the session, which Logto no longer accepts. */
	async #endRefused(): Promise<void> {
		const record = await this.record();
		this.#clear();
		if (record !== null) await endRefused(this.runtime(), record);
	}

	/** Continues with a newer state of the session, and writes its cookies if they have changed. */
	async #advance(before: SessionRecord | null, after: SessionRecord): Promise<void> {
		this.privacy.noteCookie();
		this.#record = after;
		if (before === null || this.runtime().sessions.needsCookie(before, after))
			await this.setSession(after);
		// A store keeps the session under the same cookie.
		else if (before.lastOrganizationId !== after.lastOrganizationId) await this.setSignedIn(after);
	}

	#clear(): void {
		this.privacy.noteCookie();
		this.#record = null;
		this.#session = null;
		this.#checked = null;
		this.clearSession();
	}
}
