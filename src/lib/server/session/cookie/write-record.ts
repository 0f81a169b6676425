import { LogtoAuthError } from '../../../errors.js';
import type { Config } from '../../config/config.js';
import { reserved } from '../../config/header-budget.js';
import type { RequestEvent } from '../../kit.js';
import type { SessionRecord } from '../record/record.js';
import type { Seals } from '../seals.js';
import type { CookieBudget } from '../sessions.js';
import type { SharedState } from '../shared-state.js';
import { cookieBudget, fitRecord, type Fitted } from './budget.js';
import type { CookieChange, SessionCookie } from './session-cookie.js';

/** What writes the cookies of a configuration. */
interface Writer {
	readonly cookie: SessionCookie;
	readonly seals: Seals;
	readonly state: SharedState;
	readonly config: Config;
}

/**
 * Seals a session into cookies that fit into the response, and warns about the claims that have no room.
 *
 * @throws {LogtoAuthError} `session_too_large`
 */
export async function writeRecord(
	{ cookie, seals, state, config }: Writer,
	event: RequestEvent,
	record: SessionRecord,
	budget: CookieBudget = { bytes: config.headerBudget - reserved }
): Promise<readonly CookieChange[]> {
	const length = Math.min(cookieBudget, cookie.toTextLength(event, budget.bytes));
	const fitted = await fitRecord(record, length);
	if (fitted.length > cookieBudget) throw tooLarge(fitted);
	if (fitted.omitted.length > 0 || fitted.length > length)
		warnOfLarge(state, config, fitted, budget);
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
