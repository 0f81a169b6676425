import type { LogtoAuthOptions } from '../config/options.js';
import { fitChanges } from './fit-changes.js';
import { withDeadline } from '../internal/async/deadline.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';
import { toKeepAlive, type KeepAlive } from '../internal/platform.js';
import type { RequestEvent } from '../kit.js';
import { warn } from '../app-callbacks/report.js';
import type { Runtime } from '../runtime.js';
import {
	isSessionCookie,
	toCookieOptions,
	toDeletion,
	toNaming,
	type CookieChange
} from '../session/cookie/session-cookie.js';
import { toSignedInCookie, toSignedInName } from '../session/cookie/signed-in-cookie.js';
import type { SessionRecord } from '../session/record/record.js';
import { writeSession, type CookieBudget } from '../session/sessions.js';
import { createCookieJar, type CookieJar } from './cookie-jar.js';
import { readNamedOrganization, type NamedOrganization } from './named-organization.js';
import { ResponsePrivacy } from './response-privacy.js';

/** How long a request waits for work that can go on without it, in milliseconds. */
const brief = 1000;

const noChanges: readonly CookieChange[] = [];

/**
 * What is known of a request without reading its session, and what its response will carry: cookies and privacy.
 * Every field is private, because an app may print its `locals`.
 */
export class RequestFacts {
	readonly #event: RequestEvent;
	readonly #options: LogtoAuthOptions;
	readonly #getRuntime: (options: LogtoAuthOptions) => Runtime;
	readonly #privacy: ResponsePrivacy;
	#jar: CookieJar | null = null;
	/** The session whose cookies are in the jar. */
	#written: SessionRecord | null = null;
	#named: MaybePromise<NamedOrganization> | null = null;
	#keepAlive: KeepAlive | null | undefined;
	#unavailable = false;

	constructor(
		event: RequestEvent,
		options: LogtoAuthOptions,
		getRuntime: (options: LogtoAuthOptions) => Runtime
	) {
		this.#event = event;
		this.#options = options;
		this.#getRuntime = getRuntime;
		this.#privacy = new ResponsePrivacy(options);
	}

	get event() {
		return this.#event;
	}

	get options() {
		return this.#options;
	}

	get privacy() {
		return this.#privacy;
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

	changes(): readonly CookieChange[] {
		return this.#jar?.changes() ?? noChanges;
	}

	changesWithin(budget: CookieBudget) {
		return this.#written === null ? this.changes() : fitChanges(this, this.#written, budget);
	}

	setCookies(changes: readonly CookieChange[]) {
		this.#openJar().set(changes);
	}

	/** Sets the cookies that hold a session. @throws {LogtoAuthError} `session_too_large` */
	async setSession(record: SessionRecord): Promise<void> {
		this.setCookies(await writeSession(this.runtime().sessions, this.#event, record));
		this.#written = record;
		await this.setSignedIn(record);
	}

	/** Sets the cookie that tells the scripts of this site which session there is. */
	async setSignedIn(record: SessionRecord): Promise<void> {
		this.setCookies([await toSignedInCookie(this.#event, toNaming(this.#options), record)]);
	}

	/** Deletes the session's cookies: those that the browser sent, and those that this request has set. */
	clearSession(): void {
		this.#written = null;
		const naming = toNaming(this.#options);
		const own = this.changes()
			.filter(({ name }) => isSessionCookie(this.#event, name, naming))
			.map(({ name, options }) => toDeletion(name, options));
		this.setCookies([
			...own,
			...this.runtime().sessions.clear(this.#event),
			...this.#clearSignedIn()
		]);
	}

	#clearSignedIn(): readonly CookieChange[] {
		const name = toSignedInName(this.#event, toNaming(this.#options));
		const isSent = this.#event.request.headers.get('cookie')?.includes(`${name}=`) === true;
		const isHeld = isSent || this.changes().some((change) => change.name === name);
		return isHeld ? [toDeletion(name, toCookieOptions(this.#event))] : [];
	}

	#openJar(): CookieJar {
		return (this.#jar ??= createCookieJar(() => {
			if (!this.#privacy.hasStarted()) return;
			warn(this.#options, 'A session cookie was set too late for this response.');
		}));
	}
}
