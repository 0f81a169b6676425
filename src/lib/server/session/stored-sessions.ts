import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import { delay, jitter } from '../deadline.js';
import type { Config } from '../to-config.js';
import { withSpan } from '../tracing.js';
import { boundStore } from './bounded-store.js';
import { toDigest } from './digest.js';
import { decodeRecord, encodeRecord } from './record-codec.js';
import { isLiving, toApp, type SessionRecord } from './record.js';
import { createSeals, type Seals } from './seals.js';
import { createSessionCookie } from './session-cookie.js';
import type { Reading, Sessions, SessionsOf } from './sessions.js';
import { createQueue, type Flight } from './single-flight.js';
import { holdLock } from './hold-lock.js';
import type { SessionStore } from './store.js';

/** What a session in a store is sealed for: such a text does not open as a cookie's. */
const sealName = 'logto.store';

/** Writers that meet at one session more often than this are no accident. */
const maxAttempts = 20;

/** Opened records that one process keeps by their sealed text. */
const maxOpened = 1000;

/** A record with the version that it was read at. */
interface Versioned {
	readonly record: SessionRecord;
	readonly version: number;
	readonly current: boolean;
}

/** What the functions of this file share. */
interface Shared {
	readonly store: SessionStore;
	readonly seals: Seals;
	readonly opened: LRUCache<string, Versioned>;
	readonly timeout: number;
	readonly app: string;
}

/**
 * Sessions that live in a store, sealed; the cookie holds a random id. Every request reads the store,
 * so a session that was ended anywhere has ended everywhere.
 */
export function createStoredSessions(
	config: Pick<Config, 'issuer' | 'clientId' | 'secrets' | 'timeout'>,
	base: string,
	given: SessionStore
): Sessions {
	const cookie = createSessionCookie(base);
	const shared: Shared = {
		store: boundStore(given, config.timeout),
		seals: createSeals(config.secrets),
		opened: new LRUCache({ max: maxOpened }),
		timeout: config.timeout,
		app: toApp(config)
	};
	const { store } = shared;
	const queue = createQueue(config.timeout, unreachable);

	return {
		async read(event, cookies) {
			const { text, present } = cookie.read(event, cookies);
			if (!present) return nothing;
			const found = text !== null && isId(text) ? await read(shared, text) : null;
			if (found === null) return gone;
			const record = found.current ? found.record : await reseal(shared, found.record);
			return record === null ? gone : { record, stale: false, outdated: false };
		},
		async create(record) {
			if (!(await write(shared, record, null)))
				throw new LogtoAuthError('session_store_unreachable', {
					cause: new Error('A session with a new id is there already.')
				});
		},
		update: (record, change) => update(shared, record, change),
		end: async ({ id }) => store.delete(await toDigest(id)),
		once: (record, flight) => queue.run(record.id, () => once(shared, record, flight)),
		list: (subject) => list(shared, subject),
		async endAll(whose) {
			const ids = await findIds(store, whose);
			await Promise.all(ids.map((id) => store.delete(id)));
			return ids.length > 0 ? 'ended' : 'none';
		},
		needsCookie: (before, after) => before.expiresAt !== after.expiresAt,
		write: async (event, { id, expiresAt }) => cookie.write(event, id, expiresAt),
		clear: (event) => cookie.clear(event)
	};
}

const nothing: Reading = { record: null, stale: false, outdated: false };
const gone: Reading = { record: null, stale: true, outdated: false };
const unreachable = () => new LogtoAuthError('issuer_unreachable');
const isId = (text: string): boolean => /^[\w-]{43}$/.test(text);

const read = (shared: Shared, id: string): Promise<Versioned | null> =>
	withSpan('logto.session.read', { 'logto.session.store': 'store' }, () => load(shared, id));

async function load(shared: Shared, id: string): Promise<Versioned | null> {
	const found = await loadKey(shared, await toDigest(id));
	// A record belongs to its id: one that was copied to another place is nobody's session.
	return found?.record.id === id ? found : null;
}

async function loadKey(shared: Shared, key: string): Promise<Versioned | null> {
	const stored = await shared.store.read(key);
	if (stored === null) return null;
	const known = shared.opened.get(stored.value);
	const found = known ?? (await open(shared, stored));
	if (found === null || !isLiving(found.record, shared.app)) return null;
	if (known === undefined) shared.opened.set(stored.value, found);
	return found;
}

async function open(
	{ seals }: Shared,
	{ value, version }: { readonly value: string; readonly version: number }
): Promise<Versioned | null> {
	const seal = seals(sealName);
	const bytes = await seal.openBytes(value);
	const record = bytes === null ? null : await decodeRecord(bytes);
	return record === null ? null : { record, version, current: await seal.isCurrent(value) };
}

async function write(
	{ store, seals }: Shared,
	record: SessionRecord,
	expected: number | null
): Promise<boolean> {
	const value = await seals(sealName).sealBytes(await encodeRecord(record));
	const [key, tags] = await Promise.all([toDigest(record.id), toTags(record)]);
	return store.write(key, { value, expiresAt: Math.ceil(record.expiresAt), tags }, expected);
}

/** Compare-and-set until it goes through: on what is there now, never on what was read before. */
async function update(
	shared: Shared,
	{ id }: SessionRecord,
	change: (current: SessionRecord) => SessionRecord
): Promise<SessionRecord | null> {
	for (let attempt = 0; attempt < maxAttempts; attempt++) {
		const found = await load(shared, id);
		if (found === null) return null;
		const next = change(found.record);
		if (next === found.record || (await write(shared, next, found.version))) return next;
		await delay(jitter(1, 5 * (attempt + 1)));
	}
	throw new LogtoAuthError('session_store_unreachable', {
		cause: new Error('Too many writers at one session.')
	});
}

/** Sealed with an older secret: written with the first, so that the older one can go. */
function reseal(shared: Shared, record: SessionRecord): Promise<SessionRecord | null> {
	return update(shared, record, (current) => ({ ...current }));
}

/**
 * One of all processes makes it, under a lock that its heart keeps alive; the others look again and
 * again. A process that dies loses the lock within a second, which is less than Logto's three seconds
 * in which a used refresh token still works.
 */
async function once<Value>(
	shared: Shared,
	{ id }: SessionRecord,
	{ find, make }: Flight<SessionRecord | null, Value>
): Promise<Value> {
	const look = async () => (await load(shared, id))?.record ?? null;
	const name = await toDigest(id);
	const until = Date.now() + shared.timeout;
	while (Date.now() < until) {
		const found = find(await look());
		if (found !== null) return found;
		const held = await holdLock(shared.store, name);
		if (held === null) {
			await delay(jitter(20, 60));
			continue;
		}
		try {
			// Whoever held it before may have made it.
			const current = await look();
			return find(current) ?? (await make(current));
		} finally {
			await held.release();
		}
	}
	throw unreachable();
}

async function list(shared: Shared, subject: string): Promise<readonly SessionRecord[]> {
	const ids = await findIds(shared.store, { subject });
	const found = await Promise.all(ids.map((id) => loadKey(shared, id)));
	return found.flatMap((entry) => (entry?.record.profile.sub === subject ? [entry.record] : []));
}

async function findIds(store: SessionStore, whose: SessionsOf): Promise<readonly string[]> {
	const tags = await toTagsOf(whose);
	const found = await Promise.all(tags.map((tag) => store.find(tag)));
	return found.flat();
}

async function toTagsOf({ subject, sid }: SessionsOf): Promise<readonly string[]> {
	const person = subject === null ? null : await toDigest(subject);
	if (sid === undefined) return person === null ? [] : [`sub:${person}`];
	const named = `sid:${await toDigest(sid)}`;
	return person === null ? [named] : [named, `nosid:${person}`];
}

async function toTags({ profile, sid }: SessionRecord): Promise<readonly string[]> {
	const person = await toDigest(profile.sub);
	return [`sub:${person}`, sid === null ? `nosid:${person}` : `sid:${await toDigest(sid)}`];
}
