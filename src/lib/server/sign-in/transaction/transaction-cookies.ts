import { secondsFromNow } from '../../internal/clock.js';
import { LRUCache } from 'lru-cache';
import type { CookieOptions, RequestEvent } from '../../kit.js';
import type { Config } from '../../config/config.js';
import type { ClaimsSeal } from '../../session/seal.js';
import {
	toCookieName,
	toCookieOptions,
	measureCookies,
	toDeletion,
	type CookieChange
} from '../../session/cookie/session-cookie.js';
import {
	keepWithin,
	lengthOf,
	measureRoom,
	toJar,
	type LoginCookie
} from './cookie-header-budget.js';
import { createShortSeal } from './headerless-seal.js';
import {
	hashState,
	parseTransaction,
	toFinishedClaims,
	toOpenClaims,
	type LoginTransaction,
	type NewTransaction,
	type OpenTransaction
} from './transaction.js';

/** How long it is known where a login leads, in seconds: much longer than it is open. */
const keptFor = 24 * 60 * 60;

/** How long a finished login is remembered, in seconds. */
const finishedFor = 15 * 60;

/** A cookie is at most this long, so that an address of 1 kB fits and several fit into a header. */
const maxCookieLength = 2000;

/** Cookies that one request opens, and that one response deletes; the next sign-in goes on. */
const maxOpened = 10;
const maxDeleted = 20;

/** Addresses that have no room in a cookie are kept in the process, in characters altogether: the newest. */
const maxKept = 4_000_000;

/** Of the state's hash, in the cookie's name. */
const suffixLength = 16;

/** Origins whose keys are kept ready: an app has few, but a request may name any. */
const maxOrigins = 20;

/**
 * The logins of one browser, a sealed cookie each, so that tabs do not overwrite one another. What
 * is sealed opens for one application, issuer, origin and callback only, and as nothing else.
 */
export interface TransactionCookies {
	/** The login that a callback's `state` names; `null` when this browser has none such. */
	find(event: RequestEvent, state: string): Promise<LoginTransaction | null>;
	/** The newest login of this browser that is open. */
	findNewest(event: RequestEvent): Promise<OpenTransaction | null>;
	/**
	 * Keeps a new login, and deletes what has no room beside it. A `redirectTo` that does not fit is in the cookie
	 * without its query, else left out for `home`, and whole in the memory of this process.
	 *
	 * @param changes the other cookies that the response sets
	 * @param left what the response has for cookies, in bytes, as `measureCookies` counts
	 */
	start(
		event: RequestEvent,
		login: NewTransaction & { readonly home: string },
		changes: readonly CookieChange[],
		left?: number
	): Promise<readonly CookieChange[]>;
	/** Leaves of a login where it led, and nothing that could sign anybody in. */
	finish(
		event: RequestEvent,
		login: { readonly state: string; readonly redirectTo: string },
		changes: readonly CookieChange[]
	): Promise<readonly CookieChange[]>;
	/** Deletes what is left of finished logins. */
	clearFinished(event: RequestEvent): Promise<readonly CookieChange[]>;
}

/** What the cookies depend on. */
type LoginConfig = Pick<Config, 'secrets' | 'clientId' | 'issuer' | 'basePath'> &
	Partial<Pick<Config, 'cookiePrefix'>>;

/** Whole addresses of logins, by the hash of the state. */
export type LongAddresses = LRUCache<string, string>;

export const createLongAddresses = (): LongAddresses =>
	new LRUCache({
		maxSize: maxKept,
		sizeCalculation: ({ length }) => length,
		ttl: keptFor * 1000
	});

/**
 * @param base `paths.base`
 * @param addresses of all configurations of a process: an anonymous visitor may fill them
 */
export function createTransactionCookies(
	config: LoginConfig,
	base: string,
	addresses: LongAddresses = createLongAddresses()
): TransactionCookies {
	const naming = { cookiePrefix: config.cookiePrefix, base };
	const seals = new LRUCache<string, ClaimsSeal>({ max: maxOrigins });
	const toBrowser = (event: RequestEvent): Browser => {
		const { origin } = event.url;
		const seal = seals.get(origin) ?? createShortSeal(config.secrets, toSealName(config, origin));
		seals.set(origin, seal);
		return {
			header: event.request.headers.get('cookie'),
			prefix: `${toCookieName(event, 'login', naming)}.`,
			options: toCookieOptions(event),
			seal,
			addresses
		};
	};
	return {
		find: (event, state) => find(toBrowser(event), state),
		findNewest: (event) => findNewest(toBrowser(event)),
		start: (event, login, changes, left) => start(toBrowser(event), login, changes, left),
		finish: (event, login, changes) => finish(toBrowser(event), login, changes),
		clearFinished: (event) => clearFinished(toBrowser(event))
	};
}

/** What a transaction is sealed for: the key comes of it, so that it opens for nothing else. */
export function toSealName(
	{ clientId, issuer, basePath }: Pick<LoginConfig, 'clientId' | 'issuer' | 'basePath'>,
	origin: string
): string {
	return `logto.login ${clientId} ${issuer} ${origin}${basePath}`;
}

/** One browser at one request: what it sent, and how its cookies of logins are made. */
interface Browser {
	readonly header: string | null;
	readonly prefix: string;
	readonly options: CookieOptions;
	readonly seal: ClaimsSeal;
	readonly addresses: LongAddresses;
}

async function find(browser: Browser, state: string): Promise<LoginTransaction | null> {
	const hash = await hashState(state);
	const value = toJar(browser.header, []).get(toName(browser, hash));
	const transaction = value === undefined ? null : await open(browser, value);
	if (transaction === null || (transaction.kind === 'open' && transaction.stateHash !== hash))
		return null;
	const whole = browser.addresses.get(hash);
	if (whole === undefined) return transaction;
	return transaction.kind === 'finished'
		? { ...transaction, redirectTo: whole }
		: { ...transaction, redirectTo: whole, isCut: false };
}

async function findNewest(browser: Browser): Promise<OpenTransaction | null> {
	let newest: OpenTransaction | null = null;
	// Browsers send what is newer later.
	for (const { transaction } of await openAll(browser))
		if (transaction?.kind === 'open' && transaction.startedAt >= (newest?.startedAt ?? 0))
			newest = transaction;
	return newest;
}

async function start(
	browser: Browser,
	login: NewTransaction & { readonly home: string },
	changes: readonly CookieChange[],
	left = Infinity
): Promise<readonly CookieChange[]> {
	const hash = await hashState(login.checks.state);
	const name = toName(browser, hash);
	const room = toRoom(browser, changes);
	const options = { ...browser.options, maxAge: keptFor };
	const line = measureCookies([{ name, value: '', options }]);
	const limit = Math.min(Math.min(room, maxCookieLength) - lengthOf(name, ''), left - line);
	const value = await sealWithin(browser, login, hash, limit);
	const deletions = Math.floor((left - line - value.length) / line);
	return place(browser, { name, value, maxAge: keptFor }, room, deletions);
}

async function finish(
	browser: Browser,
	{ state, redirectTo }: { readonly state: string; readonly redirectTo: string },
	changes: readonly CookieChange[]
): Promise<readonly CookieChange[]> {
	const hash = await hashState(state);
	const name = toName(browser, hash);
	const room = toRoom(browser, changes);
	// A longer one is in memory, if at all.
	const to = browser.addresses.has(hash) ? (redirectTo.split(/[?#]/)[0] ?? '/') : redirectTo;
	const value = await browser.seal.seal(toFinishedClaims(to), secondsFromNow(finishedFor));
	if (lengthOf(name, value) > room) return [toDeletion(name, browser.options)];
	return place(browser, { name, value, maxAge: finishedFor }, room);
}

async function clearFinished(browser: Browser): Promise<readonly CookieChange[]> {
	const cookies = await openAll(browser);
	return cookies
		.filter(({ transaction }) => transaction?.kind !== 'open')
		.slice(0, maxDeleted)
		.map(({ name }) => toDeletion(name, browser.options));
}

/** Sets a cookie and deletes those that have no room beside it. */
async function place(
	browser: Browser,
	{
		name,
		value,
		maxAge
	}: { readonly name: string; readonly value: string; readonly maxAge: number },
	room: number,
	deletions = maxDeleted
): Promise<readonly CookieChange[]> {
	const others = (await openAll(browser)).filter((cookie) => cookie.name !== name);
	const kept = keepWithin(others, room - lengthOf(name, value));
	const count = Math.max(0, Math.min(maxDeleted, deletions));
	const gone = others.filter((cookie) => !kept.has(cookie.name)).slice(0, count);
	return [
		{ name, value, options: { ...browser.options, maxAge } },
		...gone.map((cookie) => toDeletion(cookie.name, browser.options))
	];
}

/** The cookies of logins; of a flood only the last are opened, for browsers send the newest last. */
async function openAll(browser: Browser): Promise<readonly LoginCookie[]> {
	const found = [...toJar(browser.header, [])].filter(([name]) => isLogin(browser, name));
	return Promise.all(
		found.map(async ([name, value], index) => {
			const looked = index >= found.length - maxOpened;
			const transaction = looked ? await open(browser, value) : null;
			const moved = transaction?.kind === 'open' && toName(browser, transaction.stateHash) !== name;
			return { name, value, transaction: moved ? null : transaction };
		})
	);
}

async function open({ seal }: Browser, value: string): Promise<LoginTransaction | null> {
	const claims = value.length > maxCookieLength ? null : await seal.open(value);
	return claims === null ? null : parseTransaction(claims);
}

/** With the whole address, else its path, else none. The last is taken whatever the limit. */
async function sealWithin(
	{ seal, addresses }: Browser,
	login: NewTransaction & { readonly home: string },
	hash: string,
	limit: number
): Promise<string> {
	const [pathname = login.home] = login.redirectTo.split(/[?#]/);
	addresses.delete(hash);
	for (const redirectTo of [login.redirectTo, pathname]) {
		const isCut = redirectTo !== login.redirectTo;
		if (isCut) addresses.set(hash, login.redirectTo);
		const claims = toOpenClaims({ ...login, redirectTo, isCut }, hash);
		const text = await seal.seal(claims, secondsFromNow(keptFor));
		if (text.length <= limit) return text;
	}
	addresses.set(hash, login.redirectTo);
	return seal.seal(
		toOpenClaims({ ...login, redirectTo: login.home, isCut: true }, hash),
		secondsFromNow(keptFor)
	);
}

function toName({ prefix }: Browser, stateHash: string): string {
	return `${prefix}${stateHash.slice(0, suffixLength)}`;
}

/** Names with other characters are not ours, and could not be written into `Set-Cookie` either. */
function isLogin({ prefix }: Browser, name: string): boolean {
	return name.startsWith(prefix) && /^[\w.-]{1,64}$/.test(name.slice(prefix.length));
}

/** The room for cookies of logins, once `changes` are made to the others. */
function toRoom(browser: Browser, changes: readonly CookieChange[]): number {
	const jar = toJar(browser.header, changes);
	return measureRoom([...jar].filter(([name]) => !isLogin(browser, name)));
}
