import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../protocol/session.js';
import { SessionWatch, type Tab } from './session-watch.js';

const toSession = (id: string, given: Partial<Session> = {}): Session => ({
	user: { id, name: id, email: null, image: null },
	profile: { sub: id },
	organizations: [],
	organization: null,
	roles: [],
	expires: '2030-01-01T00:00:00.000Z',
	signedInAt: '2026-01-01T00:00:00.000Z',
	authenticatedAt: '2026-01-01T00:00:00.000Z',
	checkedAt: '2026-01-01T00:00:00.000Z',
	data: null,
	actor: null,
	...given
});

const alice = toSession('alice');
const toOrganization = (id: string, ...roles: string[]) => ({
	...{ id, name: id, description: null },
	roles: roles as readonly string[] as Session['organizations'][number]['roles']
});
const bob = toSession('bob');

/** A browser with one site: its cookie, and what the server answers. */
let cookie: string;
let answer: Session | null | undefined;
let own: Session | null;
/** What the page's data is after its load functions ran again. */
let loaded: Session | null | undefined;
let replaced: { own: Session | null; session: Session | null } | null;
let hidden: boolean;
let onsignedout: (() => unknown) | undefined;
const ask = vi.fn<Tab['ask']>();
const reload = vi.fn<Tab['reload']>();
const tell = vi.fn<Tab['tell']>();
let watch: SessionWatch;

const shown = () => (replaced !== null && replaced.own === own ? replaced.session : own);
/** Another tab or this one signs in or out, or switches. */
const become = (next: string, session: Session | null) => {
	cookie = next;
	answer = session;
};
const open = async (session: Session | null) => {
	own = session;
	watch.start();
	await settle();
	tell.mockClear();
};
const settle = () => vi.advanceTimersByTimeAsync(0);
const wait = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const look = async (isUrgent = false) => {
	watch.look(isUrgent);
	await settle();
};

beforeEach(() => {
	vi.useFakeTimers();
	become('a=1', alice);
	loaded = undefined;
	replaced = null;
	hidden = false;
	onsignedout = undefined;
	ask.mockReset().mockImplementation(async () => answer);
	reload.mockReset().mockImplementation(async () => {
		if (loaded === undefined) return;
		own = loaded;
		watch.arrive();
	});
	tell.mockReset();
	watch = new SessionWatch({
		cookie: () => cookie,
		own: () => own,
		shown,
		show: (session) => (replaced = own === session ? null : { own, session }),
		ask,
		reload,
		tell,
		isHidden: () => hidden,
		staleAfter: () => 300,
		onsignedout: () => onsignedout
	});
});
afterEach(() => void vi.useRealTimers());

describe('an anonymous visitor', () => {
	beforeEach(() => become('', null));

	it('never causes a request, however long the page is open', async () => {
		await open(null);
		await look();
		await wait(3600);
		await look();
		await look(true);
		watch.arrive();
		expect(ask).not.toHaveBeenCalled();
		expect(reload).not.toHaveBeenCalled();
	});

	it('who signs in in another tab is seen, and the page loads its data', async () => {
		await open(null);
		become('a=1', alice);
		loaded = { ...alice };
		await look();
		expect(ask).toHaveBeenCalledOnce();
		expect(reload).toHaveBeenCalledOnce();
		expect(shown()).toBe(loaded);
	});
});

describe('a page without a session of its own', () => {
	it('receives the session of the user by one request and is not loaded again', async () => {
		await open(null);
		expect(shown()).toBe(alice);
		expect(ask).toHaveBeenCalledOnce();
		expect(reload).not.toHaveBeenCalled();
	});

	it('receives it without a request after another page of the same session', async () => {
		await open(alice);
		own = null;
		watch.arrive();
		expect(shown()).toBe(alice);
		expect(ask).not.toHaveBeenCalled();
	});

	it('keeps it on the next page, unless that has newer data', async () => {
		await open(null);
		watch.arrive();
		expect(shown()).toBe(alice);
		own = toSession('alice', { roles: [] });
		watch.arrive();
		expect(shown()).toBe(own);
		expect(ask).toHaveBeenCalledOnce();
	});

	it('does not ask again and again when the server knows no session', async () => {
		answer = null;
		await open(null);
		watch.arrive();
		await settle();
		expect(ask).toHaveBeenCalledOnce();
		expect(shown()).toBeNull();
	});

	it('asks again after a failure', async () => {
		answer = undefined;
		await open(null);
		answer = alice;
		watch.arrive();
		await settle();
		expect(shown()).toBe(alice);
	});
});

describe('a signed-in user', () => {
	beforeEach(() => open(alice));

	it('causes no request by coming back to a page that is not too old', async () => {
		await wait(299);
		await look();
		expect(ask).not.toHaveBeenCalled();
	});

	it('causes one request by coming back to an older page, which is not loaded again', async () => {
		answer = toSession('alice', { checkedAt: '2026-01-02T00:00:00.000Z', expires: 'later' });
		await wait(300);
		await look();
		await look();
		expect(ask).toHaveBeenCalledOnce();
		expect(reload).not.toHaveBeenCalled();
		expect(shown()).toBe(alice);
	});

	it('whose claims have changed has the page loaded again', async () => {
		answer = toSession('alice', { user: { ...alice.user, name: 'Alice Liddell' } });
		await wait(300);
		await look();
		expect(reload).toHaveBeenCalledOnce();
	});

	it('in many organizations, of which the page has a part, has no page loaded again', async () => {
		const organizations = ['acme', 'globex'].map((id) => toOrganization(id));
		own = toSession('alice', { organizations: [toOrganization('acme')], organizationCount: 2 });
		watch.arrive();
		answer = toSession('alice', { organizations });
		await wait(300);
		await look();
		expect(ask).toHaveBeenCalledOnce();
		expect(reload).not.toHaveBeenCalled();
		answer = toSession('alice', { organizations: [...organizations, toOrganization('vandelay')] });
		await wait(300);
		await look();
		expect(reload).toHaveBeenCalledOnce();
	});

	it('with more organizations than a page holds is not loaded again for those left out', async () => {
		const [acme, globex] = [toOrganization('acme'), toOrganization('globex')];
		for (const [held, count] of [
			[[globex], 30],
			[Array.from({ length: 30 }, (_, index) => toOrganization(`id${index}`)), undefined]
		] as const) {
			const all = count === undefined ? {} : { organizationCount: count };
			await open(toSession('alice', { organizations: held, ...all }));
			answer = toSession('alice', { organizations: [acme], organizationCount: 30 });
			await wait(300);
			await look();
		}
		expect(ask).toHaveBeenCalledTimes(2);
		expect(reload).not.toHaveBeenCalled();
	});

	it.each<[string, Partial<Session>]>([
		['role', { organizations: [toOrganization('acme', 'admin')], organizationCount: 30 }],
		['number of organizations', { organizations: [toOrganization('acme')], organizationCount: 29 }]
	])('with many organizations, whose %s changes, has the page loaded again', async (_, changed) => {
		await open(
			toSession('alice', { organizations: [toOrganization('acme')], organizationCount: 30 })
		);
		answer = toSession('alice', changed);
		await wait(300);
		await look();
		expect(reload).toHaveBeenCalledOnce();
	});

	it('is asked for at once when the page returns from the back/forward cache', async () => {
		await look(true);
		expect(ask).toHaveBeenCalledOnce();
	});

	it('stays signed in while the server does not answer, and is asked for at the next occasion', async () => {
		answer = undefined;
		await wait(300);
		await look();
		expect(shown()).toBe(alice);
		answer = alice;
		await look();
		expect(ask).toHaveBeenCalledTimes(2);
	});

	it('who switches in another tab has the page loaded again', async () => {
		become('a=2', alice);
		await look();
		await look();
		expect(ask).toHaveBeenCalledOnce();
		expect(reload).toHaveBeenCalledOnce();
	});

	it('who switches in this tab causes no request, and other tabs hear of it', async () => {
		become('a=2', alice);
		watch.noteOwnChange();
		own = { ...alice };
		watch.arrive();
		await look();
		expect(ask).not.toHaveBeenCalled();
		expect(tell).toHaveBeenCalledOnce();
	});

	it('whom code of the page changes without a word is told to other tabs', async () => {
		become('a=2', bob);
		own = bob;
		watch.arrive();
		await settle();
		expect(tell).toHaveBeenCalledOnce();
		expect(shown()).toBe(bob);
		expect(reload).not.toHaveBeenCalled();
	});

	it('in a hidden tab waits until the tab is shown', async () => {
		hidden = true;
		become('a=2', alice);
		await look();
		expect(ask).not.toHaveBeenCalled();
		hidden = false;
		await look();
		expect(ask).toHaveBeenCalledOnce();
	});

	it('who leaves after a sign-out in this tab is told to other tabs', () => {
		watch.leave();
		expect(tell).not.toHaveBeenCalled();
		become('', null);
		watch.leave();
		expect(tell).toHaveBeenCalledOnce();
	});
});

describe('another user', () => {
	beforeEach(() => open(alice));

	it('never sees the page of the one before: it is loaded again', async () => {
		become('b=1', bob);
		loaded = bob;
		await look();
		expect(reload).toHaveBeenCalledOnce();
		expect(shown()).toBe(bob);
	});

	it('is not mistaken when the session changes while the server answers', async () => {
		ask.mockImplementationOnce(async () => {
			become('b=1', bob);
			return alice;
		});
		own = null;
		replaced = null;
		cookie = 'a=2';
		loaded = bob;
		await look();
		expect(ask).toHaveBeenCalledTimes(2);
		expect(shown()).toBe(bob);
	});

	it('is not shown while the cookie keeps changing', async () => {
		let times = 0;
		ask.mockImplementation(async () => {
			cookie = `c=${times++}`;
			return bob;
		});
		own = null;
		cookie = 'b=1';
		await look();
		expect(ask).toHaveBeenCalledTimes(2);
		expect(shown()).toBeNull();
	});
});

describe('a user who is signed out elsewhere', () => {
	const signOut = () => become('', null);
	beforeEach(() => open(alice));

	it('is no longer shown, and the page is loaded again without being left', async () => {
		const held: boolean[] = [];
		reload.mockImplementation(async () => void held.push(watch.holds));
		signOut();
		await look();
		expect(shown()).toBeNull();
		expect(held).toEqual([true]);
		expect(watch.holds).toBe(false);
	});

	it('is noticed in a hidden tab as well', async () => {
		hidden = true;
		signOut();
		await look();
		expect(shown()).toBeNull();
	});

	it('keeps what was typed: nothing of the page changes', async () => {
		watch.typed = true;
		signOut();
		await look();
		expect(shown()).toBe(alice);
		expect(reload).not.toHaveBeenCalled();
	});

	it('is not shown by the next page, whose data is from before', async () => {
		watch.typed = true;
		signOut();
		await look();
		watch.typed = false;
		watch.arrive();
		expect(shown()).toBeNull();
	});

	it('is led to sign-in by a page that returns from the back/forward cache', async () => {
		const held: boolean[] = [];
		reload.mockImplementation(async () => void held.push(watch.holds));
		signOut();
		await look(true);
		expect(held).toEqual([false]);
	});

	it('is told to the app once, which decides alone', async () => {
		const told = vi.fn();
		onsignedout = told;
		signOut();
		await look();
		await wait(600);
		await look();
		expect(told).toHaveBeenCalledOnce();
		expect(reload).not.toHaveBeenCalled();
		expect(shown()).toBeNull();
	});

	it('is noticed without a change of the cookie: the server deletes it', async () => {
		ask.mockImplementation(async () => {
			signOut();
			return null;
		});
		await wait(300);
		await look();
		expect(ask).toHaveBeenCalledOnce();
		expect(shown()).toBeNull();
	});

	it('is shown again after signing in again', async () => {
		signOut();
		await look();
		become('a=3', toSession('alice', { signedInAt: '2026-02-01T00:00:00.000Z' }));
		loaded = answer ?? null;
		await look();
		expect(shown()).toBe(loaded);
	});
});
