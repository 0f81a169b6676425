import type { Session } from '../../protocol/session.js';

/** What the watch uses of the tab and of the page. */
export interface Tab {
	/** The cookie that scripts can read; empty without one. */
	cookie(): string;
	/** The session in the page's data. */
	own(): Session | null;
	/** The session that components show. */
	shown(): Session | null;
	/** Shows a session instead of the page's own. */
	show(session: Session | null): void;
	/** Asks the server for the session; `undefined` if it does not answer. */
	ask(): Promise<Session | null | undefined>;
	/** Runs the load functions of the page again. A failure leaves the page as it is. */
	reload(): Promise<void>;
	/** Tells other tabs that something may have changed. */
	tell(): void;
	isHidden(): boolean;
	/** In seconds. */
	staleAfter(): number;
	/** The app's own reaction to a sign-out elsewhere. */
	onsignedout(): (() => unknown) | undefined;
}

/** An answer of the server, and the cookie that it belongs to. */
interface Known {
	readonly cookie: string;
	readonly session: Session | null;
}

/** How often one check asks at most: the session may change while the server answers. */
const mostAsks = 2;

/**
 * Keeps the session of a page up to date. The cookie tells cheaply whether something has changed; only then, or when
 * the page is too old, the server is asked. An answer is shown only while its cookie is there, so no page shows the
 * session of another user.
 */
export class SessionWatch {
	/** Whether the user has typed something in the open page. */
	typed = false;
	/** Whether redirects of load functions are not followed now. */
	holds = false;
	readonly #tab: Tab;
	/** The cookie that the page belongs to. */
	#seen = '';
	#askedAt = 0;
	#known: Known | null = null;
	#own: Session | null = null;
	#isAsking = false;

	constructor(tab: Tab) {
		this.#tab = tab;
	}

	/** The document has opened. */
	start(): void {
		this.#seen = this.#tab.cookie();
		this.#askedAt = Date.now();
		this.#tab.tell();
		this.arrive();
	}

	/** The page or its data has changed. */
	arrive(): void {
		const own = this.#tab.own();
		const isNew = own !== this.#own;
		this.#own = own;
		// Code of the page has changed the session, and loads its data itself.
		if (this.#tab.cookie() !== this.#seen) this.noteOwnChange();
		if (own !== null && isNew) this.#known = { cookie: this.#seen, session: own };
		else if (this.#known?.cookie === this.#seen) this.#showKnown(this.#known.session);
		else if (own === null && this.#seen !== '') void this.#check(false);
	}

	/** A page without a session of its own, or from before the sign-out, shows what is known. */
	#showKnown(session: Session | null): void {
		if (this.#own === null || session === null) this.#tab.show(session);
	}

	/** Something may have changed. */
	look(isUrgent = false): void {
		const cookie = this.#tab.cookie();
		const isChanged = cookie !== this.#seen;
		if (cookie === '' && !isChanged && this.#tab.shown() === null) return;
		// A hidden tab waits until it is shown, except for a sign-out.
		if (this.#tab.isHidden() && cookie !== '') return;
		const age = Date.now() - this.#askedAt;
		if (isChanged || isUrgent || age >= this.#tab.staleAfter() * 1000) void this.#check(isUrgent);
	}

	/** Code of this tab has changed the session and loads the data of the page again. */
	noteOwnChange(): void {
		this.#seen = this.#tab.cookie();
		this.#tab.tell();
	}

	/** The page closes. If it has changed the session, other tabs hear of it now. */
	leave(): void {
		if (this.#tab.cookie() !== this.#seen) this.#tab.tell();
	}

	async #check(isReturning: boolean): Promise<void> {
		if (this.#isAsking) return;
		this.#isAsking = true;
		const before = this.#seen;
		const answer = await this.#ask().finally(() => (this.#isAsking = false));
		if (answer === undefined) return;
		this.#seen = answer.cookie;
		this.#askedAt = Date.now();
		this.#known = answer;
		await this.#apply(answer.session, answer.cookie !== before, isReturning);
	}

	/** The session with its cookie; `undefined` without an answer, or if the cookie keeps changing. */
	async #ask(): Promise<Known | undefined> {
		for (let asks = 0; asks < mostAsks; asks++) {
			const before = this.#tab.cookie();
			const session = await this.#tab.ask();
			if (session === undefined) return undefined;
			const cookie = this.#tab.cookie();
			// The answer to a request without a session deletes the cookie.
			if (cookie === before || (session === null && cookie === '')) return { cookie, session };
		}
		return undefined;
	}

	async #apply(session: Session | null, isChanged: boolean, isReturning: boolean): Promise<void> {
		const own = this.#tab.own();
		if (session === null) return this.#signOut(isReturning);
		if (own === null) this.#tab.show(session);
		if (own === null ? isChanged : isChanged || differs(own, session)) await this.#tab.reload();
		else if (own !== null) this.#tab.show(own);
	}

	async #signOut(isReturning: boolean): Promise<void> {
		if (this.#tab.shown() === null) return;
		// What the user typed may be within markup that only a signed-in user sees.
		if (!this.typed) this.#tab.show(null);
		const react = this.#tab.onsignedout();
		if (react !== undefined) return void react();
		if (this.typed) return;
		this.holds = !isReturning;
		await this.#tab.reload().finally(() => (this.holds = false));
	}
}

/** The fields that change with every confirmation, and those that depend on the page. */
const passing = {
	expires: undefined,
	checkedAt: undefined,
	organization: undefined,
	organizations: undefined,
	organizationCount: undefined
};

/**
 * Whether two sessions differ for a page. If one of them leaves out organizations, those that both hold are compared, and
 * the number of all.
 */
function differs(one: Session, other: Session): boolean {
	const isPartial = (one.organizationCount ?? other.organizationCount) !== undefined;
	const toText = (session: Session, { organizations: others }: Session) => {
		const { organizations, organizationCount = organizations.length } = session;
		const ids = new Set(others.map(({ id }) => id));
		const compared = isPartial ? organizations.filter(({ id }) => ids.has(id)) : organizations;
		return JSON.stringify([organizationCount, compared, { ...session, ...passing }]);
	};
	return toText(one, other) !== toText(other, one);
}
