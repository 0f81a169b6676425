import type { App } from './app.js';
import { toText, type Case } from './case.js';
import type { Cast } from './cast.js';
import { findControlFaults, visitManyTenants } from './controls.js';
import { toRejection, type Examine, type Examined } from './examine.js';
import { generate, type Site } from './generate/index.js';
import type { Fault } from './judge.js';
import { isSession } from './judge/sessions.js';
import { findLogFaults } from './judge/tokens.js';
import type { KnownSession } from './known.js';
import { createLedger, type Ledger, type Tally } from './ledger.js';
import { shrink } from './shrink.js';
import { toName } from './variants.js';
import { runOverSockets } from './wire/run-over-sockets.js';
import type { Watch } from './watch.js';

/** What a campaign works with. */
export interface Campaign {
	readonly app: App;
	readonly site: Site;
	readonly cast: Cast;
	readonly examine: Examine;
	/** Origins that a redirect may lead to besides the app's own. */
	readonly origins: readonly string[];
	readonly watch: Watch;
	readonly seed: number;
	readonly requests: number;
	/** How many go over sockets besides. */
	readonly wire: number;
	/** Milliseconds since the epoch. */
	readonly deadline: number;
	readonly onProgress: (tally: Tally) => void;
}

/** Requests that are under way at a time. */
const together = 8;
/** An answer that takes longer is a fault, in milliseconds. */
const maxTime = 2000;
/** Requests from one look at what must always hold, and one end of a session, to the next. */
const betweenControls = 2000;
/** Of so many answers one is asked whose session it sets, for that costs a request. */
const betweenOwners = 5;
/** Bytes by which the process may grow after its first requests. */
const maxGrowth = 64 * 1024 * 1024;

/** Sends requests in the process of the app until there were enough or time is over. */
export async function runCampaign(campaign: Campaign): Promise<Tally> {
	const ledger = createLedger(toName(campaign.site.variant));
	const { watch, requests, deadline, cast } = campaign;
	const warm = Math.min(200, requests / 5);
	let before: number | null = null;
	for (let number = 0; number < requests && Date.now() < deadline; number += together) {
		if (number % betweenControls === 0) {
			await control(campaign, ledger);
			await cast.endAnother();
		}
		if (before === null && number >= warm) before = await watch.measure();
		await runBatch(campaign, ledger, number);
		if (number % (25 * together) === 0) campaign.onProgress(ledger.tally);
	}
	await runOverSockets(campaign, ledger);
	await control(campaign, ledger);
	const growth = before === null ? 0 : (await watch.measure()) - before;
	if (growth > maxGrowth)
		ledger.add({ kind: 'crash', what: `memory grew by more than ${maxGrowth >> 20} MB` }, null);
	return ledger.tally;
}

async function control({ site, cast, examine }: Campaign, ledger: Ledger): Promise<void> {
	await visitManyTenants(site, examine);
	for (const fault of await findControlFaults(site, cast, examine)) ledger.add(fault, null);
}

async function runBatch(campaign: Campaign, ledger: Ledger, first: number): Promise<void> {
	const { site, seed, requests, watch, examine } = campaign;
	const size = Math.min(together, requests - first);
	const cases = Array.from({ length: size }, (_, index) => generate(site, seed, first + index));
	const examined = await Promise.all(cases.map((given) => examine(given)));
	for (const each of examined) {
		ledger.count(each);
		for (const fault of each.faults) await note(campaign, ledger, fault, each.given);
		if (each.time > maxTime) await noteSlow(campaign, ledger, each.given);
	}
	for (const reason of await watch.takeStrays()) await noteStray(campaign, ledger, cases, reason);
	for (const fault of listSideEffects(campaign)) ledger.add(fault, null);
	await confirmSessions(campaign, ledger, examined);
	for (const [index, each] of examined.entries())
		if ((first + index) % betweenOwners === 0) await confirmOwner(campaign, ledger, each);
}

/** Counts a fault, with the smallest request for it when it is the first of its kind. */
async function note(
	{ examine }: Campaign,
	ledger: Ledger,
	fault: Fault,
	given: Case
): Promise<void> {
	if (ledger.add(fault, toText(given))) return;
	const isSame = ({ kind, what }: Fault) => kind === fault.kind && what === fault.what;
	const showsIt = async (candidate: Case) => (await examine(candidate)).faults.some(isSame);
	// What is SvelteKit's is only named.
	const maxTries = fault.kind === 'sveltekit' || fault.kind === 'app' ? 40 : 200;
	const smallest = await shrink(given, showsIt, maxTries);
	ledger.illustrate(fault, smallest);
}

/** A machine that is busy is slow as well: only what takes long each time is a fault. */
async function noteSlow({ examine }: Campaign, ledger: Ledger, given: Case): Promise<void> {
	for (let round = 0; round < 3; round++) if ((await examine(given)).time <= maxTime) return;
	ledger.add({ kind: 'crash', what: `an answer takes longer than ${maxTime} ms` }, toText(given));
}

/** Finds the request behind a rejection that nothing handled. */
async function noteStray(
	{ examine, watch }: Campaign,
	ledger: Ledger,
	cases: readonly Case[],
	reason: unknown
): Promise<void> {
	const { what } = toRejection(reason);
	const fault: Fault = { kind: 'crash', what: `unhandled, ${what}` };
	if (ledger.add(fault, null)) return;
	const showsIt = async (candidate: Case): Promise<boolean> => {
		await examine(candidate);
		const strays = await watch.takeStrays();
		return strays.some((stray) => toRejection(stray).what === what);
	};
	for (const given of cases)
		if (await showsIt(given)) return ledger.illustrate(fault, await shrink(given, showsIt));
}

/** Tokens in the log, and other servers that were asked. */
function listSideEffects({ app, watch, cast }: Campaign): readonly Fault[] {
	const asked = new Set(watch.takeAsked());
	return [
		...findLogFaults(app.takeLog(), cast.book),
		...[...asked].map((origin): Fault => ({ kind: 'bypass', what: `the server asked ${origin}` }))
	];
}

/** A session that an answer sets has to be of the person who sent the request. */
async function confirmOwner(
	{ cast }: Campaign,
	ledger: Ledger,
	{ given, answer, entitled }: Examined
): Promise<void> {
	const set = answer?.headers.getSetCookie().filter(isSession) ?? [];
	if (entitled === null || set.length === 0) return;
	const id = await cast.identify(set.map((cookie) => cookie.split(';', 1).join('')).join('; '));
	if (id === null || entitled.ids.has(id) || entitled.elsewhere.has(id)) return;
	ledger.add({ kind: 'bypass', what: "another person's session in a cookie" }, toText(given));
}

const sessionLost = 'a session ended that its owner did not end';

/** A session that its owner did not end has to live on. */
async function confirmSessions(
	{ cast, site }: Campaign,
	ledger: Ledger,
	examined: readonly Examined[]
): Promise<void> {
	const doubtful = new Map<KnownSession, { readonly given: Case; readonly mayEnd: boolean }>();
	for (const { given, answer, entitled } of examined) {
		if (entitled === null) continue;
		const mayEnd = entitled.begins !== null || isSignOut(given, site);
		if (!mayEnd && !answer?.headers.getSetCookie().some(isEnding)) continue;
		for (const session of mayEnd ? listSessionsOf(entitled.carried, cast) : entitled.carried)
			if (doubtful.get(session)?.mayEnd !== true) doubtful.set(session, { given, mayEnd });
	}
	for (const [session, { given, mayEnd }] of doubtful)
		if (!session.ended && !(await cast.confirm(session)) && !mayEnd)
			ledger.add({ kind: 'bypass', what: sessionLost }, toText(given));
}

/** A request that a page of this site sends, to an address that ends sessions. */
const isSignOut = ({ target, headers, host }: Case, { origin }: Site): boolean =>
	/signout|out\b/i.test(target) && [origin, `https://${host}`].includes(headers['origin'] ?? '');

/** All living sessions of the same people: a sign-out may be one on all devices. */
const listSessionsOf = (
	carried: readonly KnownSession[],
	{ book }: Cast
): readonly KnownSession[] =>
	book.sessions.filter(({ id, ended }) => !ended && carried.some((each) => each.id === id));

/** A `Set-Cookie` that ends a session. */
const isEnding = (cookie: string): boolean => /^[^=]*logto\.session[^=]*=;/.test(cookie);
