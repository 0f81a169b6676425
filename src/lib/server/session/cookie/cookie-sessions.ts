import { LogtoAuthError } from '../../../errors.js';
import type { RequestEvent } from '../../kit.js';
import { createSharedState, type SharedState } from '../shared-state.js';
import type { Config } from '../../config/config.js';
import { withSpan } from '../../observability/tracing.js';
import { boundStore } from '../../stores/bounded-store.js';
import { cookieBudget, fitRecord, type Fitted } from './budget.js';
import { reserved } from '../../config/header-budget.js';
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
import type { CookieBudget, Reading, Sessions } from '../sessions.js';

/** How long an opened cookie is kept, in seconds, so the parallel requests of a page open it once. */
const openedFor = 60;

/**
 * Keeps sessions sealed in the browser's cookie. What one process learns (a rotated refresh token, access tokens, newer
 * claims) stays in its memory until the next request of the browser writes it to the cookie. A sign-out is known to
 * this process, and with the option `revocations` to all processes.
 */
export function createCookieSessions(
	config: Config,
	base: string,
	shared: SharedState = createSharedState(),
	seals: Seals = createSeals(config.secrets)
): Sessions {
	const cookie = createSessionCookie({ cookiePrefix: config.cookiePrefix, base });
	const { memory, openedCookies } = shared;
	const revocations = toRevocations(config);
	const app = toApp(config);
	const findOpened = (name: string, text: string): OpenedCookie | null => {
		const known = openedCookies.find(text);
		if (known === null || known.name !== name || known.seals !== seals) return null;
		return known.until > now() ? known : null;
	};
	/** `null` if this app did not seal it, or if it belongs to another site or application. */
	const openAgain = async (name: string, text: string): Promise<OpenedCookie | null> => {
		const found = await open(seals, name, text, config);
		if (found === null || found.opened.record.app !== app) return null;
		const { opened, length } = found;
		if (isLiving(opened.record, config))
			openedCookies.keep(toSessionKey(opened.record), opened, length);
		return opened;
	};
	const isOver = async (record: SessionRecord): Promise<boolean> =>
		memory.hasEnded(record) || ((await revocations?.includes(record)) ?? false);

	/** Reads a cookie together with everything that this process knows of its session. */
	const recall = ({ record, current }: OpenedCookie): Reading => {
		if (memory.hasEnded(record) || !isLiving(record, config)) return gone;
		const outdated = !current || memory.isAhead(record);
		return { record: memory.merge(record), stale: false, outdated };
	};
	const look = (found: OpenedCookie): Reading => {
		const version = memory.version();
		if (found.last?.version !== version) found.last = { version, reading: recall(found) };
		return found.last.reading;
	};
	const readAgain = async (
		name: string,
		text: string,
		known: OpenedCookie | null,
		site: string
	): Promise<Reading> => {
		const found = known ?? (await openAgain(name, text));
		if (found === null || found.record.site !== site) return nothing;
		if (revocations !== null && (await isOver(found.record))) return gone;
		return look(found);
	};

	return {
		read(event, cookies) {
			const { name, text } = cookie.read(event, cookies);
			if (text === null) return nothing;
			const known = findOpened(name, text);
			const site = toSite(event, base);
			return known !== null && revocations === null && known.record.site === site
				? look(known)
				: readAgain(name, text, known, site);
		},
		async create(record) {
			const begun = revocations === null ? record : await revocations.begin(record);
			memory.learn(begun);
			return begun;
		},
		async newest(record) {
			// Checked again: it may have ended while the store was asked.
			if ((await isOver(record)) || memory.hasEnded(record)) return null;
			return memory.merge(record);
		},
		async update(record, change) {
			// Checked again: it may have ended while the store was asked.
			if ((await isOver(record)) || memory.hasEnded(record)) return null;
			const next = change(memory.merge(record));
			memory.learn(next);
			return next;
		},
		async end(record) {
			memory.end(record, record.signedInAt + config.absoluteMaxAge, () => warnOfFull(config));
			await revocations?.addSession(record);
		},
		once: (record, { find, make, ...how }) =>
			shared.queue.run(
				toSessionKey(record),
				async () => {
					const current = (await isOver(record)) ? null : memory.merge(record);
					return find(current) ?? make(current);
				},
				{ ...how, patience: config.timeout, toError: unreachable }
			),
		list: async () => null,
		async endAll(whose) {
			await revocations?.addAll(whose);
			return revocations === null ? 'impossible' : 'ended';
		},
		needsCookie: (before, after) =>
			before.refreshTokenIssuedAt !== after.refreshTokenIssuedAt ||
			before.checkedAt !== after.checkedAt ||
			before.user !== after.user ||
			before.dataChangedAt !== after.dataChangedAt ||
			before.issuedAt !== after.issuedAt ||
			before.attempts !== after.attempts ||
			before.lastOrganizationId !== after.lastOrganizationId,
		write: (event, record, budget) =>
			write({ cookie, seals, shared, config }, event, record, budget),
		clear: (event) => cookie.clear(event)
	};
}

const nothing: Reading = { record: null, stale: false, outdated: false };
const gone: Reading = { record: null, stale: true, outdated: false };
const unreachable = () => new LogtoAuthError('issuer_unreachable');

function warnOfFull({ logger }: Config): void {
	logger.warn(
		'More sessions have ended than this process can remember, so it forgets the oldest one: its cookie is accepted again until it expires. Set the option "revocations" or "sessions".'
	);
}

function toRevocations(config: Config): Revocations | null {
	const { revocations, timeout, absoluteMaxAge } = config;
	if (revocations === null) return null;
	return createRevocations(boundStore(revocations, timeout), absoluteMaxAge, toApp(config));
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

interface Writer {
	readonly cookie: SessionCookie;
	readonly seals: Seals;
	readonly shared: SharedState;
	readonly config: Config;
}

/** @throws {LogtoAuthError} `session_too_large` */
async function write(
	{ cookie, seals, shared, config }: Writer,
	event: RequestEvent,
	record: SessionRecord,
	budget: CookieBudget = { bytes: config.headerBudget - reserved }
) {
	const length = Math.min(cookieBudget, cookie.toTextLength(event, budget.bytes));
	const fitted = await fitRecord(record, length);
	if (fitted.length > cookieBudget) throw tooLarge(fitted);
	if (fitted.omitted.length > 0 || fitted.length > length)
		warnOfLarge(shared, config, fitted, budget);
	const text = await seals(cookie.name(event)).sealBytes(fitted.bytes);
	return cookie.write(event, text, record.expiresAt);
}

function tooLarge({ sizes: [largest] }: Fitted): LogtoAuthError {
	const what = `The largest claim is "${largest?.claim}" with ${largest?.size} bytes.`;
	return new LogtoAuthError('session_too_large', { cause: new RangeError(what) });
}

/** Warns once about each claim. The names come from Logto, and a tenant has few. */
function warnOfLarge(
	{ warnings }: SharedState,
	{ logger, headerBudget }: Config,
	{ omitted, sizes, length }: Fitted,
	{ otherFields }: CookieBudget
): void {
	const names = omitted.length === 0 ? ['the session itself'] : omitted;
	if (names.every((name) => warnings.has(name)) || warnings.size > 100) return;
	for (const name of names) warnings.add(name);
	const fields = otherFields === undefined ? [] : otherFields();
	logger.warn(
		[
			omitted.length === 0
				? `A session cookie of ${length} bytes has no room in its response.`
				: `A session cookie has no room for ${toList(omitted)}. Each process asks Logto for them once, and again when claims are confirmed.`,
			`The largest claims are ${toList(sizes.slice(0, 3).map(({ claim, size }) => `"${claim}" with ${size}`))} bytes.`,
			...(fields.length === 0 ? [] : [`Other large fields: ${toList(fields)} bytes.`]),
			`Proxies such as nginx accept ${headerBudget} bytes of fields. Keep sessions in a store (option "sessions"), raise "session.headerBudget" together with your proxy's buffer, or request fewer scopes.`
		].join(' ')
	);
}

const toList = (words: readonly string[]): string => words.join(', ');
