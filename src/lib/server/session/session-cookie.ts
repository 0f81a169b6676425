import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import type { CookieOptions, RequestEvent } from '../kit.js';
import type { Config } from '../options.js';
import { joinChunks, readChunks, toChunks } from './chunks.js';
import { parseRecord, toSeconds, type SessionRecord } from './record.js';
import { createSeal, type Seal } from './seal.js';

/** A sealed session is at most this many cookies, so that the header stays under 12 kB. */
const maxSessionChunks = 3;

/** How long an opened cookie is remembered, in milliseconds, so that a page's requests pay once. */
const openedFor = 60_000;

/** A `Set-Cookie` to make: an empty value deletes. */
export interface CookieChange {
	readonly name: string;
	readonly value: string;
	readonly options: CookieOptions;
}

/** What the request's cookies said. `stale` cookies are there and hold no session: clear them. */
export interface CookieReading {
	readonly record: SessionRecord | null;
	readonly stale: boolean;
}

/** Reads and writes the session cookie of one configuration. */
export interface SessionCookie {
	/** Whether the request brings a session cookie at all, good or bad. */
	has(event: RequestEvent): boolean;
	read(event: RequestEvent): Promise<CookieReading>;
	/**
	 * The cookies that keep `record` from now on, chunks of a larger one cleared.
	 *
	 * @throws {LogtoAuthError} `session_too_large`, naming the largest claim
	 */
	write(event: RequestEvent, record: SessionRecord): Promise<readonly CookieChange[]>;
	clear(event: RequestEvent): readonly CookieChange[];
}

/** The attributes of every cookie we set. `path` is `paths.base`, so that two apps do not mix. */
export function toCookieOptions(event: RequestEvent, path: string): CookieOptions {
	return {
		path,
		httpOnly: true,
		sameSite: 'lax',
		secure: event.url.protocol === 'https:',
		encode: (value) => value
	};
}

/** On https a prefix makes the browser refuse a cookie planted by a sister domain (RFC 6265bis §4.1.3). */
export function toCookieName(event: RequestEvent, name: string, path: string): string {
	if (event.url.protocol !== 'https:') return name;
	return path === '/' ? `__Host-${name}` : `__Secure-${name}`;
}

/** @param base `paths.base`: the cookie's path, `/` when it is empty */
export function createSessionCookie(config: Config, base: string): SessionCookie {
	const path = base === '' ? '/' : base;
	const seals = new Map<string, Seal>();
	const sealFor = (name: string): Seal => {
		const seal = seals.get(name) ?? createSeal(config.secrets, name);
		seals.set(name, seal);
		return seal;
	};
	const opened = new LRUCache<string, SessionRecord>({ max: 1000, ttl: openedFor });
	const nameFor = (event: RequestEvent) => toCookieName(event, 'logto.session', path);
	const chunksOf = (event: RequestEvent) =>
		readChunks(event.request.headers.get('cookie'), nameFor(event));

	return {
		has: (event) => chunksOf(event).size > 0,
		async read(event) {
			const chunks = chunksOf(event);
			if (chunks.size === 0) return { record: null, stale: false };
			const text = joinChunks(chunks, nameFor(event));
			if (text === null) return { record: null, stale: true };
			const known = opened.get(text);
			const record = known ?? (await open(sealFor(nameFor(event)), text));
			if (record === null || record.expiresAt <= toSeconds(Date.now()))
				return { record: null, stale: true };
			if (known === undefined) opened.set(text, record);
			return { record, stale: false };
		},
		async write(event, record) {
			const name = nameFor(event);
			const text = await sealWithinBudget(sealFor(name), record);
			const chunks = toChunks(text, name);
			const options = { ...toCookieOptions(event, path), maxAge: config.maxAge };
			const left = [...chunksOf(event).keys()].filter((key) => !chunks.has(key));
			return [
				...[...chunks].map(([key, value]) => ({ name: key, value, options })),
				...left.map((key) => toDeletion(key, options))
			];
		},
		clear(event) {
			const options = toCookieOptions(event, path);
			return [...chunksOf(event).keys()].map((key) => toDeletion(key, options));
		}
	};
}

function toDeletion(name: string, options: CookieOptions): CookieChange {
	return { name, value: '', options: { ...options, maxAge: 0 } };
}

async function open(seal: Seal, text: string): Promise<SessionRecord | null> {
	const claims = await seal.open(text);
	return claims === null ? null : parseRecord(claims);
}

/** Organizations' descriptions go first: nothing is decided by them. */
async function sealWithinBudget(seal: Seal, record: SessionRecord): Promise<string> {
	for (const candidate of [record, withoutDescriptions(record)]) {
		const text = await seal.seal({ ...candidate }, candidate.expiresAt);
		if (toChunks(text, 'n').size <= maxSessionChunks) return text;
	}
	throw new LogtoAuthError('session_too_large', {
		cause: new RangeError(`The largest claim is "${findLargestClaim(record)}".`)
	});
}

function withoutDescriptions(record: SessionRecord): SessionRecord {
	const data = record.profile.organization_data;
	if (data === undefined) return record;
	return {
		...record,
		profile: {
			...record.profile,
			organization_data: data.map(({ id, name }) => ({ id, name, description: null }))
		}
	};
}

function findLargestClaim(record: SessionRecord): string {
	const sizes = Object.entries(record.profile).map(
		([name, value]) => [name, JSON.stringify(value)?.length ?? 0] as const
	);
	return sizes.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 'sub';
}
