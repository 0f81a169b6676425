import { LogtoAuthError } from '../../../errors.js';
import type { MaybePromise } from '../../internal/async/maybe-promise.js';
import type { RequestEvent } from '../../kit.js';
import { createSharedState, type SharedState } from '../shared-state.js';
import type { Config } from '../../config/config.js';
import { withSpan } from '../../observability/tracing.js';
import { boundStore } from '../../stores/bounded-store.js';
import { measureRecord } from '../record/record-codec.js';
import { now } from '../../internal/clock.js';
import {
	isLiving,
	toApp,
	expiresAt,
	toSite,
	type Lifetime,
	type SessionRecord
} from '../record/record.js';
import type { OpenedCookie } from '../opened-records.js';
import { createRevocations, type Revocations } from './revocations.js';
import { createSeals, type Seals } from '../seals.js';
import { createSessionCookie, type SessionCookie } from './session-cookie.js';
import { toSessionKey } from '../session-key.js';
import type { Reading, Sessions, SharedWork } from '../sessions.js';
import { writeRecord } from './write-record.js';

/** How long an opened cookie is kept, in seconds, so the parallel requests of a page open it once. */
const openedFor = 60;

/** Shared by the functions of this file. */
interface Shared {
	readonly config: Config;
	/** `paths.base` of the app. */
	readonly base: string;
	readonly app: string;
	readonly cookie: SessionCookie;
	readonly seals: Seals;
	readonly state: SharedState;
	readonly revocations: Revocations | null;
}

/**
 * Keeps sessions sealed in the browser's cookie. What one process learns (a rotated refresh token, access tokens, newer
 * claims) stays in its memory until the next request of the browser writes it to the cookie. A sign-out is known to
 * this process, and with the option `revocations` to all processes.
 */
export function createCookieSessions(
	config: Config,
	base: string,
	state: SharedState = createSharedState(),
	seals: Seals = createSeals(config.secrets)
): Sessions {
	const cookie = createSessionCookie({ cookiePrefix: config.cookiePrefix, base });
	const revocations = toRevocations(config);
	const shared: Shared = { config, base, app: toApp(config), cookie, seals, state, revocations };
	return {
		read: (event, cookies, at = now()) => read(shared, event, cookies, at),
		create: (record) => create(shared, record),
		newest: (record) => newest(shared, record),
		update: (record, change) => update(shared, record, change),
		end: (record) => end(shared, record),
		once: (record, work) => once(shared, record, work),
		list: async () => null,
		async endAll(whose) {
			await revocations?.addAll(whose);
			return revocations === null ? 'impossible' : 'ended';
		},
		needsCookie,
		write: (event, record, budget) => writeRecord(shared, event, record, budget),
		clear: (event) => cookie.clear(event)
	};
}

const nothing: Reading = { record: null, stale: false, outdated: false };
const gone: Reading = { record: null, stale: true, outdated: false };
const unreachable = () => new LogtoAuthError('issuer_unreachable');

function toRevocations(config: Config): Revocations | null {
	const { revocations, timeout, absoluteMaxAge } = config;
	if (revocations === null) return null;
	return createRevocations(boundStore(revocations, timeout), absoluteMaxAge, toApp(config));
}

/** Returns without a promise if the cookie is known and no store has to be asked. */
function read(
	shared: Shared,
	event: RequestEvent,
	cookies: string | null | undefined,
	at: number
): MaybePromise<Reading> {
	const { name, text } = shared.cookie.read(event, cookies);
	if (text === null) return nothing;
	const known = findOpened(shared, name, text, at);
	const site = toSite(event, shared.base);
	return known !== null && shared.revocations === null && known.record.site === site
		? recall(shared, known)
		: readAgain(shared, name, text, known, site);
}

function findOpened(
	{ state, seals }: Shared,
	name: string,
	text: string,
	at: number
): OpenedCookie | null {
	const known = state.openedCookies.find(text);
	if (known === null || known.name !== name || known.seals !== seals) return null;
	return known.until > at ? known : null;
}

/** The reading of an opened cookie, computed again only after the memory has changed. */
function recall(shared: Shared, found: OpenedCookie): Reading {
	const version = shared.state.memory.version();
	if (found.last?.version !== version) found.last = { version, reading: toReading(shared, found) };
	return found.last.reading;
}

/** Adds everything that this process knows of the session to an opened cookie. */
function toReading(
	{ state: { memory }, config }: Shared,
	{ record, current }: OpenedCookie
): Reading {
	if (memory.hasEnded(record) || !isLiving(record, config)) return gone;
	const outdated = !current || memory.isAhead(record);
	return { record: memory.merge(record), stale: false, outdated };
}

/** Reads a cookie that has to be opened, belongs to another site, or may be revoked. */
async function readAgain(
	shared: Shared,
	name: string,
	text: string,
	known: OpenedCookie | null,
	site: string
): Promise<Reading> {
	const found = known ?? (await openAndKeep(shared, name, text));
	if (found === null || found.record.site !== site) return nothing;
	if (shared.revocations !== null && (await isOver(shared, found.record))) return gone;
	return recall(shared, found);
}

/** `null` if this app did not seal it, or if it belongs to another site or application. */
async function openAndKeep(
	{ seals, config, app, state }: Shared,
	name: string,
	text: string
): Promise<OpenedCookie | null> {
	const found = await open(seals, name, text, config);
	if (found === null || found.opened.record.app !== app) return null;
	const { opened, length } = found;
	if (isLiving(opened.record, config))
		state.openedCookies.keep(toSessionKey(opened.record), opened, length);
	return opened;
}

async function open(
	seals: Seals,
	name: string,
	text: string,
	lifetime: Lifetime
): Promise<{ readonly opened: OpenedCookie; readonly length: number } | null> {
	const seal = seals(name);
	return withSpan('logto.session.read', { 'logto.session.store': 'cookie' }, async () => {
		const bytes = await seal.openBytes(text);
		const found = bytes === null ? null : await measureRecord(bytes);
		if (found === null) return null;
		const { record, length } = found;
		const until = Math.min(now() + openedFor, expiresAt(record, lifetime));
		const current = await seal.isCurrent(text);
		return { opened: { name, text, seals, record, current, until }, length };
	});
}

async function create(
	{ revocations, state }: Shared,
	record: SessionRecord
): Promise<SessionRecord> {
	const begun = revocations === null ? record : await revocations.begin(record);
	state.memory.learn(begun);
	return begun;
}

/** Whether this process has ended the session, or with `revocations` any process. */
async function isOver({ state, revocations }: Shared, record: SessionRecord): Promise<boolean> {
	return state.memory.hasEnded(record) || ((await revocations?.includes(record)) ?? false);
}

async function newest(shared: Shared, record: SessionRecord): Promise<SessionRecord | null> {
	const { memory } = shared.state;
	// Checked again: it may have ended while the store was asked.
	if ((await isOver(shared, record)) || memory.hasEnded(record)) return null;
	return memory.merge(record);
}

async function update(
	shared: Shared,
	record: SessionRecord,
	change: (current: SessionRecord) => SessionRecord
): Promise<SessionRecord | null> {
	const { memory } = shared.state;
	// Checked again: it may have ended while the store was asked.
	if ((await isOver(shared, record)) || memory.hasEnded(record)) return null;
	const next = change(memory.merge(record));
	memory.learn(next);
	return next;
}

async function end({ state, config, revocations }: Shared, record: SessionRecord): Promise<void> {
	const until = record.signedInAt + config.absoluteMaxAge;
	state.memory.end(record, until, () => warnOfFull(config));
	await revocations?.addSession(record);
}

function warnOfFull({ logger }: Config): void {
	logger.warn(
		'More sessions have ended than this process can remember, so it forgets the oldest one: its cookie is accepted again until it expires. Set the option "revocations" or "sessions".'
	);
}

/** Does work of a session one after the other in this process, each with the newest state. */
function once<Value>(
	shared: Shared,
	record: SessionRecord,
	{ find, make, ...how }: SharedWork<SessionRecord | null, Value>
): Promise<Value> {
	const { memory, queue } = shared.state;
	const work = async () => {
		const current = (await isOver(shared, record)) ? null : memory.merge(record);
		return find(current) ?? make(current);
	};
	return queue.run(toSessionKey(record), work, {
		...how,
		patience: shared.config.timeout,
		toError: unreachable
	});
}

/** Whether the change would be lost if only the memory of this process kept it. */
function needsCookie(before: SessionRecord, after: SessionRecord): boolean {
	return (
		before.refreshTokenIssuedAt !== after.refreshTokenIssuedAt ||
		before.checkedAt !== after.checkedAt ||
		before.user !== after.user ||
		before.dataChangedAt !== after.dataChangedAt ||
		before.issuedAt !== after.issuedAt ||
		before.attempts !== after.attempts ||
		before.lastOrganizationId !== after.lastOrganizationId
	);
}
