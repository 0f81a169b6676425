import { LogtoAuthError } from '../../../errors.js';
import { delay, jitter } from '../../internal/async/deadline.js';
import { createSharedState, type SharedState } from '../shared-state.js';
import type { Config } from '../../config/config.js';
import { withSpan } from '../../observability/tracing.js';
import { boundStore } from '../../stores/bounded-store.js';
import { toDigest } from '../../internal/digest.js';
import { holdLease } from './lease.js';
import { toSidName, toUserName } from '../names.js';
import type { OpenedText } from '../opened-records.js';
import { encodeRecord, measureRecord } from '../record/record-codec.js';
import {
	isLiving,
	listSubjects,
	toApp,
	toSite,
	type Lifetime,
	type SessionRecord
} from '../record/record.js';
import { createSeals, type Seals } from '../seals.js';
import { createSessionCookie } from '../cookie/session-cookie.js';
import { toSessionKey } from '../session-key.js';
import type { SharedWork, Reading, Sessions, SessionsOf } from '../sessions.js';
import type { SessionStore } from '../../stores/store.js';

/** The name that a session in a store is sealed for, so that it does not open as a cookie. */
const sealName = 'logto.store';

/** More parallel writes to one session do not happen by accident. */
const maxAttempts = 20;

/** A record with its version in the store. */
interface Versioned extends Pick<OpenedText, 'record' | 'current'> {
	readonly version: number;
}

/** Shared by the functions of this file. */
interface Shared {
	readonly store: SessionStore;
	readonly seals: Seals;
	readonly state: SharedState;
	readonly timeout: number;
	readonly app: string;
	readonly lifetime: Lifetime;
}

/** The part of a configuration that {@link createStoredSessions} needs. */
export type StoredSessionsConfig = Pick<Config, 'issuer' | 'clientId' | 'secrets' | 'timeout'> &
	Lifetime &
	Partial<Pick<Config, 'cookiePrefix'>>;

/**
 * Keeps sessions sealed in a store. The cookie holds a random id. Every request reads the store, so a session that any
 * process ends has ended everywhere.
 */
export function createStoredSessions(
	config: StoredSessionsConfig,
	base: string,
	given: SessionStore,
	state: SharedState = createSharedState(),
	seals: Seals = createSeals(config.secrets)
): Sessions {
	const cookie = createSessionCookie({ cookiePrefix: config.cookiePrefix, base });
	const store = boundStore(given, config.timeout);
	const app = toApp(config);
	const shared: Shared = { store, seals, state, timeout: config.timeout, app, lifetime: config };

	return {
		async read(event, cookies) {
			const { text } = cookie.read(event, cookies);
			if (text === null || !isId(text)) return nothing;
			if (state.memory.hasEnded({ app, id: text })) return gone;
			const found = await read(shared, text);
			// An unknown id may belong to another app on the same host, so its cookie stays.
			if (found === null || found.record.site !== toSite(event, base)) return nothing;
			const record = found.current ? found.record : await sealAgain(shared, found.record);
			return record === null ? gone : { record, stale: false, outdated: false };
		},
		async create(record) {
			if (await write(shared, record, null)) return record;
			throw new LogtoAuthError('session_store_unreachable', {
				cause: new Error('The store already has a session with this new id.')
			});
		},
		newest: async ({ id }) => (await load(shared, id))?.record ?? null,
		update: (record, change) => update(shared, record, change),
		async end(record) {
			state.memory.end(record, record.expiresAt);
			await store.delete(await toDigest(record.id));
		},
		once: (record, { find, make, ...how }) =>
			state.queue.run(toSessionKey(record), () => once(shared, record, { find, make }), {
				...how,
				patience: config.timeout,
				toError: unreachable
			}),
		list: (subject) => list(shared, subject),
		async endAll(whose) {
			const ids = await findIds(shared, whose);
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
	// A record belongs to its id: one that was copied to another key is not a session.
	return found?.record.id === id ? found : null;
}

async function loadKey(shared: Shared, key: string): Promise<Versioned | null> {
	const stored = await shared.store.read(key);
	if (stored === null) return null;
	const { value, version } = stored;
	const known = shared.state.openedTexts.find(value);
	const found = known?.seals === shared.seals ? known : await open(shared, value);
	if (found === null || found.record.app !== shared.app || !isLiving(found.record, shared.lifetime))
		return null;
	return { record: found.record, current: found.current, version };
}

async function open({ seals, state }: Shared, text: string): Promise<OpenedText | null> {
	const seal = seals(sealName);
	const bytes = await seal.openBytes(text);
	const found = bytes === null ? null : await measureRecord(bytes);
	if (found === null) return null;
	const { record, length } = found;
	const opened = { text, seals, record, current: await seal.isCurrent(text) };
	state.openedTexts.keep(toSessionKey(record), opened, length);
	return opened;
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

/** Repeats compare-and-set until it succeeds, each time on what the store has now. */
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

/** Seals a record with the first secret, so that an older secret can be removed. */
function sealAgain(shared: Shared, record: SessionRecord): Promise<SessionRecord | null> {
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
	{ find, make }: Pick<SharedWork<SessionRecord | null, Value>, 'find' | 'make'>
): Promise<Value> {
	const look = async () => (await load(shared, id))?.record ?? null;
	const name = await toDigest(id);
	const until = Date.now() + shared.timeout;
	while (Date.now() < until) {
		const found = find(await look());
		if (found !== null) return found;
		const held = await holdLease(shared.store, name);
		if (held === null) {
			await delay(jitter(20, 60));
			continue;
		}
		try {
			// The previous holder may have done the work.
			const current = await look();
			return find(current) ?? (await make(current));
		} finally {
			await held.release();
		}
	}
	throw unreachable();
}

async function list(shared: Shared, subject: string): Promise<readonly SessionRecord[]> {
	const ids = await findIds(shared, { subject });
	const found = await Promise.all(ids.map((id) => loadKey(shared, id)));
	return found.flatMap((entry) =>
		entry !== null && listSubjects(entry.record).includes(subject) ? [entry.record] : []
	);
}

async function findIds({ store, app }: Shared, whose: SessionsOf): Promise<readonly string[]> {
	const tags = await toTagsOf(app, whose);
	const found = await Promise.all(tags.map((tag) => store.find(tag)));
	return found.flat();
}

async function toTagsOf(app: string, { subject, sid }: SessionsOf): Promise<readonly string[]> {
	const user = subject === null ? null : await toUserName(app, subject);
	if (sid === undefined) return user === null ? [] : [`sub:${user}`];
	const named = `sid:${await toSidName(app, sid)}`;
	return user === null ? [named] : [named, `nosid:${user}`];
}

/** The tags of a session. In an impersonation both users find it. */
async function toTags(record: SessionRecord): Promise<readonly string[]> {
	const { app, sid } = record;
	const users = await Promise.all(listSubjects(record).map((subject) => toUserName(app, subject)));
	const named =
		sid === null ? users.map((user) => `nosid:${user}`) : [`sid:${await toSidName(app, sid)}`];
	return [...users.map((user) => `sub:${user}`), ...named];
}
