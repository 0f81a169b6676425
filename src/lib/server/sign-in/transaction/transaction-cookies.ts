import { secondsFromNow } from '../../internal/clock.js';
import { LRUCache } from 'lru-cache';
import type { CookieOptions, RequestEvent } from '../../kit.js';
import type { Config } from '../../config/config.js';
import { toDigest } from '../../internal/digest.js';
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
	parseTransaction,
	toFinishedClaims,
	toOpenClaims,
	type LoginTransaction,
	type NewTransaction,
	type OpenTransaction
} from './transaction.js';

/** The lifetime of a transaction's cookie, in seconds. It keeps the requested page much longer than the transaction is open. */
const keptFor = 24 * 60 * 60;

/** The lifetime of a finished transaction, in seconds. */
const finishedFor = 15 * 60;

/** The longest cookie, so that an address of 1 kB fits, and several cookies fit into a header. */
const maxCookieLength = 2000;

/** The number of cookies that one request opens and one response deletes. The next sign-in handles the others. */
const maxOpened = 10;
const maxDeleted = 20;

/** The memory for addresses that do not fit into a cookie, in characters. The newest are kept. */
const maxKept = 4_000_000;

/** The number of characters of the state's hash in the cookie's name. */
const suffixLength = 16;

/** The number of origins whose keys are cached. An app has few, but a request can name any. */
const maxOrigins = 20;

/**
 * The transactions of one browser, a sealed cookie for each, so that tabs do not overwrite one another. A cookie opens only
 * for one application, issuer, origin and callback, and only as a transaction.
 */
export interface TransactionCookies {
	/** The transaction of a callback's `state`; `null` when this browser has no such transaction. */
	find(event: RequestEvent, state: string): Promise<LoginTransaction | null>;
	/** The newest open transaction of this browser. */
	findNewest(event: RequestEvent): Promise<OpenTransaction | null>;
	/**
	 * Keeps a new transaction and deletes the cookies that do not fit next to it. If `redirectTo` does not fit, the cookie
	 * keeps it without the query, or keeps `home`; the memory of this process keeps it whole.
	 *
	 * @param changes the other cookies that the response sets
	 * @param left the space for cookies in the response, in bytes, as `measureCookies` counts
	 */
	start(
		event: RequestEvent,
		login: NewTransaction & { readonly home: string },
		changes: readonly CookieChange[],
		left?: number
	): Promise<readonly CookieChange[]>;
	/** Reduces a transaction to its requested page, and removes everything that can complete a sign-in. */
	finish(
		event: RequestEvent,
		login: { readonly state: string; readonly redirectTo: string },
		changes: readonly CookieChange[]
	): Promise<readonly CookieChange[]>;
	/** Deletes the finished transactions. */
	clearFinished(event: RequestEvent): Promise<readonly CookieChange[]>;
}

/** The input of {@link createTransactionCookies}. */
type LoginConfig = Pick<Config, 'secrets' | 'clientId' | 'issuer' | 'basePath'> &
	Partial<Pick<Config, 'cookiePrefix'>>;

/** Whole addresses of transactions, by the hash of the state. */
export type LongAddresses = LRUCache<string, string>;

export const createLongAddresses = (): LongAddresses =>
	new LRUCache({
		maxSize: maxKept,
		sizeCalculation: ({ length }) => length,
		ttl: keptFor * 1000
	});

/**
 * @param base `paths.base`
 * @param addresses shared by all configurations of a process, because an anonymous visitor can fill them
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

/** The purpose of a transaction's seal. The key is derived from it, so the cookie opens for nothing else. */
export function toSealName(
	{ clientId, issuer, basePath }: Pick<LoginConfig, 'clientId' | 'issuer' | 'basePath'>,
	origin: string
): string {
	return `logto.login ${clientId} ${issuer} ${origin}${basePath}`;
}

/** The cookies of one request, and how its transaction cookies are sealed. */
interface Browser {
	readonly header: string | null;
	readonly prefix: string;
	readonly options: CookieOptions;
	readonly seal: ClaimsSeal;
	readonly addresses: LongAddresses;
}

async function find(browser: Browser, state: string): Promise<LoginTransaction | null> {
	const hash = await toDigest(state);
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
	// Browsers send newer cookies later.
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
	const hash = await toDigest(login.checks.state);
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
	const hash = await toDigest(state);
	const name = toName(browser, hash);
	const room = toRoom(browser, changes);
	// A longer address is only in memory.
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

/** Sets a cookie and deletes the cookies that do not fit next to it. */
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

/** The transaction cookies. If there are very many, only the last are opened: browsers send the newest last. */
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

/** Seals with the whole address, else with its path, else without an address, which ignores the limit. */
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

/** Names with other characters are not ours, and `Set-Cookie` cannot contain them. */
function isLogin({ prefix }: Browser, name: string): boolean {
	return name.startsWith(prefix) && /^[\w.-]{1,64}$/.test(name.slice(prefix.length));
}

/** The space for transaction cookies, after `changes` to the other cookies. */
function toRoom(browser: Browser, changes: readonly CookieChange[]): number {
	const jar = toJar(browser.header, changes);
	return measureRoom([...jar].filter(([name]) => !isLogin(browser, name)));
}
