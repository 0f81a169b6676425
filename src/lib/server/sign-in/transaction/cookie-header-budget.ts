import { trimBlanks } from '../../internal/trim-blanks.js';
import type { CookieChange } from '../../session/cookie/session-cookie.js';
import type { LoginTransaction } from './transaction.js';

/** The longest `Cookie` header. Proxies refuse a header line above 8 kB: nginx reads 8,192 bytes, including the name. */
const maxHeaderLength = 8000;

/** The number of transactions in one browser, each in a tab. The newest are kept. */
const maxTransactions = 5;

/** A cookie of one transaction as the browser sent it. */
export interface LoginCookie {
	readonly name: string;
	readonly value: string;
	/** `null` when it cannot be opened, has expired, or was not opened. */
	readonly transaction: LoginTransaction | null;
}

/** The cookies by name that the browser will send after `changes`. Never throws. */
export function toJar(
	header: string | null,
	changes: readonly Pick<CookieChange, 'name' | 'value'>[]
): Map<string, string> {
	const jar = new Map<string, string>();
	for (const part of (header ?? '').split(';')) {
		const equals = part.indexOf('=');
		const name = trimBlanks(part.slice(0, Math.max(equals, 0)));
		// Of two equal names the first one has the more specific path (RFC 6265 §5.4).
		if (name !== '' && !jar.has(name)) jar.set(name, trimBlanks(part.slice(equals + 1)));
	}
	for (const { name, value } of changes)
		if (value === '') jar.delete(name);
		else jar.set(name, value);
	return jar;
}

/** The length of a cookie in the header: `name=value; `. */
export function lengthOf(name: string, value: string): number {
	return name.length + value.length + 3;
}

/** The number of characters in the header that cookies of other kinds leave free. */
export function measureRoom(others: Iterable<readonly [string, string]>): number {
	let room = maxHeaderLength;
	for (const [name, value] of others) room -= lengthOf(name, value);
	return room;
}

/**
 * The names to keep when a transaction is added. Cookies that cannot be opened are dropped first, then finished and lapsed
 * transactions, then the oldest.
 *
 * @param room the free space in characters, without the added transaction
 */
export function keepWithin(cookies: readonly LoginCookie[], room: number): ReadonlySet<string> {
	const kept = new Set<string>();
	let left = room;
	for (const { name, value } of cookies.filter(isKnown).toReversed().toSorted(byWorth)) {
		left -= lengthOf(name, value);
		if (left < 0 || kept.size === maxTransactions - 1) return kept;
		kept.add(name);
	}
	return kept;
}

type KnownCookie = LoginCookie & { readonly transaction: LoginTransaction };

function isKnown(cookie: LoginCookie): cookie is KnownCookie {
	return cookie.transaction !== null;
}

/** Open before finished, then the newest first. Within one second, the browser's order reversed. */
function byWorth({ transaction: a }: KnownCookie, { transaction: b }: KnownCookie): number {
	const [isOpen, isOther] = [a.kind === 'open', b.kind === 'open'];
	if (isOpen !== isOther) return isOpen ? -1 : 1;
	return b.startedAt - a.startedAt;
}
