import { LRUCache } from 'lru-cache';
import { LogtoAuthError } from '../../errors.js';
import type { RequestEvent } from '../kit.js';
import type { Config } from '../to-config.js';
import { withSpan } from '../tracing.js';
import { boundStore } from './bounded-store.js';
import { fitRecord, type Fitted } from './cookie-budget.js';
import { createCookieMemory } from './cookie-memory.js';
import { decodeRecord } from './record-codec.js';
import { isLiving, toApp, toNow, type SessionRecord } from './record.js';
import { createRevocations, type Revocations } from './revocations.js';
import { createSeals, type Seals } from './seals.js';
import { createSessionCookie, type SessionCookie } from './session-cookie.js';
import type { Reading, Sessions } from './sessions.js';
import { createQueue } from './single-flight.js';

/** How long an opened cookie is remembered, in seconds, so that a page's requests pay once. */
const openedFor = 60;

/** A cookie that was opened. */
interface Opened {
	/** The cookie's name and whole text: only the very same one is known. */
	readonly name: string;
	readonly text: string;
	readonly record: SessionRecord;
	/** Sealed with the first secret. */
	readonly current: boolean;
	/** When it is to be opened again or has ended, in seconds since the epoch. */
	readonly until: number;
	/** What it last came to, while the memory stays as it was. */
	last?: { readonly version: number; readonly reading: Reading };
}

/**
 * Sessions that live in the browser's cookie, sealed. What one process learns (a rotated refresh token,
 * access tokens, newer claims) is in its memory until the browser's next request takes it into the
 * cookie. Sign-out is known to this process, and to all with the option `revocations`.
 */
export function createCookieSessions(config: Config, base: string): Sessions {
	const cookie = createSessionCookie(base);
	const seals = createSeals(config.secrets);
	const memory = createCookieMemory();
	// By their last letters, their seal's tag: a key of kilobytes would be read through at each request.
	const opened = new LRUCache<string, Opened>({ max: 1000 });
	// Without moving it to the front: all of them are opened anew after a minute.
	const findOpened = (name: string, text: string): Opened | null => {
		const known = opened.peek(toTag(text));
		return known?.text === text && known.name === name && known.until > toNow() ? known : null;
	};
	const openAnew = async (name: string, text: string): Promise<Opened | null> => {
		const found = await open(seals, name, text);
		if (found === null || !isLiving(found.record, app)) return null;
		opened.set(toTag(text), found);
		return found;
	};
	const queue = createQueue(config.timeout, () => new LogtoAuthError('issuer_unreachable'));
	const revocations = toRevocations(config);
	const warnings = new Set<string>();
	const app = toApp(config);
	const isOver = async (record: SessionRecord): Promise<boolean> =>
		memory.hasEnded(record.id) || ((await revocations?.includes(record)) ?? false);

	/** What a cookie comes to with all that this process knows. */
	const recall = ({ record, current }: Opened): Reading => {
		if (memory.hasEnded(record.id)) return gone;
		const outdated = !current || memory.isAhead(record);
		return { record: memory.merge(record), stale: false, outdated };
	};

	const look = (found: Opened): Reading => {
		const version = memory.version();
		if (found.last?.version !== version) found.last = { version, reading: recall(found) };
		return found.last.reading;
	};
	const readAnew = async (name: string, text: string, known: Opened | null): Promise<Reading> => {
		const found = known ?? (await openAnew(name, text));
		if (found === null || (revocations !== null && (await isOver(found.record)))) return gone;
		return look(found);
	};

	return {
		read(event, cookies) {
			const { name, text, present } = cookie.read(event, cookies);
			if (text === null) return present ? gone : nothing;
			const known = findOpened(name, text);
			return known !== null && revocations === null ? look(known) : readAnew(name, text, known);
		},
		create: async (record) => memory.learn(record),
		async update(record, change) {
			if (await isOver(record)) return null;
			const next = change(memory.merge(record));
			memory.learn(next);
			return next;
		},
		async end(record) {
			memory.end(record.id);
			await revocations?.addSession(record);
		},
		once: (record, { find, make }) =>
			queue.run(record.id, async () => {
				const current = (await isOver(record)) ? null : memory.merge(record);
				return find(current) ?? make(current);
			}),
		list: async () => null,
		async endAll(whose) {
			await revocations?.addAll(whose);
			return revocations === null ? 'impossible' : 'ended';
		},
		needsCookie: (before, after) =>
			before.refreshTokenIssuedAt !== after.refreshTokenIssuedAt ||
			before.checkedAt !== after.checkedAt ||
			before.issuedAt !== after.issuedAt ||
			before.lastOrganizationId !== after.lastOrganizationId,
		write: (event, record) => write({ cookie, seals, warnings, config }, event, record),
		clear: (event) => cookie.clear(event)
	};
}

/** The tag of a compact JWE with A256CBC-HS512: 32 bytes (RFC 7518 §5.2.5). */
const toTag = (text: string): string => text.slice(-43);

const nothing: Reading = { record: null, stale: false, outdated: false };
const gone: Reading = { record: null, stale: true, outdated: false };

function toRevocations({ revocations, timeout, absoluteMaxAge }: Config): Revocations | null {
	if (revocations === null) return null;
	return createRevocations(boundStore(revocations, timeout), absoluteMaxAge);
}

async function open(seals: Seals, name: string, text: string): Promise<Opened | null> {
	const seal = seals(name);
	return withSpan('logto.session.read', { 'logto.session.store': 'cookie' }, async () => {
		const bytes = await seal.openBytes(text);
		const record = bytes === null ? null : await decodeRecord(bytes);
		if (record === null) return null;
		const until = Math.min(toNow() + openedFor, record.expiresAt);
		return { name, text, record, current: await seal.isCurrent(text), until };
	});
}

interface Writer {
	readonly cookie: SessionCookie;
	readonly seals: Seals;
	/** Claims that were warned about. */
	readonly warnings: Set<string>;
	readonly config: Config;
}

async function write(writer: Writer, event: RequestEvent, record: SessionRecord) {
	const fitted = await fitRecord(record);
	report(writer, fitted);
	const text = await writer.seals(writer.cookie.name(event)).sealBytes(fitted.bytes);
	return writer.cookie.write(event, text, record.expiresAt);
}

/** @throws {LogtoAuthError} `session_too_large` */
function report({ warnings, config }: Writer, { omitted, largest, fits }: Fitted): void {
	const what = `The largest claim is "${largest.claim}" with ${largest.size} bytes.`;
	if (!fits) throw new LogtoAuthError('session_too_large', { cause: new RangeError(what) });
	if (omitted.length === 0 || warnings.has(largest.claim)) return;
	warnings.add(largest.claim);
	config.logger.warn(
		`A session cookie has no room for ${omitted.join(', ')}, which Logto will be asked for when needed. ${what} Keep sessions in a store (option "sessions") or request fewer scopes.`
	);
}
