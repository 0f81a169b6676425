import type { Case } from './case.js';
import { persons, type Book, type KnownSession } from './known.js';

/** Who a request is, at most: what its cookies and its token say to an app without faults. */
export interface Entitled {
	/** Ids of people whose data may be in the answer. */
	readonly ids: ReadonlySet<string>;
	/** What may be shown of `tests/fixtures/fuzz/src/secret.ts`. */
	readonly areas: ReadonlySet<string>;
	/** Whose living sessions of other hosts are in the request. They count for nothing here. */
	readonly elsewhere: ReadonlySet<string>;
	/** Sessions in the request that live. */
	readonly sessions: readonly KnownSession[];
	/** With those of other hosts, which a sign-out may end. */
	readonly carried: readonly KnownSession[];
	/** In the words of a report. */
	readonly who: string;
	/** Whether a session may begin: the request is a callback with all that belongs to it. */
	readonly begins: string | null;
}

/** @param url as the app saw it; `null` where it is not known, and sessions of every host count */
export function toEntitled(sent: Case, url: URL | null, book: Book): Entitled {
	const found = findSessions(sent.headers['cookie'] ?? '', book);
	const here = found.filter(({ host }) => url === null || host === url.host);
	const sessions = here.filter(({ ended }) => !ended);
	const authorization = sent.headers['authorization'] ?? '';
	const sentTokens = new Set(authorization.split(/[\s,]+/).map(toBytes));
	const tokens = book.tokens.filter(({ value }) => sentTokens.has(toKnownBytes(value)));
	const ids = new Set([...sessions, ...tokens].map(({ id }) => id));
	const areas = sessions.flatMap(({ id }) => toAreas(id));
	const others = found.filter(({ host, ended }) => !ended && url !== null && host !== url.host);
	const begins = findLogin(sent, book);
	if (begins !== null) ids.add(begins);
	return {
		ids,
		areas: new Set([...areas, ...tokens.flatMap((token) => token.areas)]),
		elsewhere: new Set(others.map(({ id }) => id)),
		sessions,
		carried: found.filter(({ ended }) => !ended),
		who: describe(ids, found, here),
		begins
	};
}

/** What a person's session may be shown. */
export const toAreas = (id: string): readonly string[] =>
	persons.find((person) => person.id === id)?.areas ?? [];

function describe(
	ids: ReadonlySet<string>,
	found: readonly KnownSession[],
	here: readonly KnownSession[]
): string {
	if (ids.size > 0) return 'another person';
	if (here.length > 0) return 'an ended session';
	return found.length > 0 ? 'a session of another host' : 'an anonymous visitor';
}

/** The sessions whose cookie is in a header, whole or in numbered parts. */
export function findSessions(header: string, { sessions }: Book): readonly KnownSession[] {
	if (header === '') return [];
	const values = new Set(toValues(header).map(toBytes));
	return sessions.filter(({ value }) => values.has(toKnownBytes(value)));
}

/** Every value that a header could hold: those of its cookies, and what numbered ones make together. */
function toValues(header: string): readonly string[] {
	const parts = new Map<string, Map<number, string>>();
	const whole: string[] = [];
	for (const cookie of header.split(';')) {
		const at = cookie.indexOf('=');
		const value = cookie.slice(at + 1).trim();
		whole.push(value);
		const [, name = '', index = ''] =
			/^\s*(.*)\.(\d+)\s*$/.exec(cookie.slice(0, Math.max(at, 0))) ?? [];
		if (index === '') continue;
		const numbered = parts.get(name) ?? new Map<number, string>();
		if (!numbered.has(Number(index))) numbered.set(Number(index), value);
		parts.set(name, numbered);
	}
	const joined = [...parts.values()].map((numbered) =>
		[...numbered]
			.toSorted(([a], [b]) => a - b)
			.map(([, value]) => value)
			.join('')
	);
	return [...whole, ...joined];
}

/** The same for texts that stand for the same bytes: the last letter's low bits may say nothing. */
const toBytes = (value: string): string =>
	value
		.split('.')
		.map((part) => Buffer.from(part, 'base64url').toString('base64url'))
		.join('.');

const known = new Map<string, string>();

/** As `toBytes`, remembered: for values that every request is compared with. */
function toKnownBytes(value: string): string {
	const bytes = known.get(value) ?? toBytes(value);
	known.set(value, bytes);
	return bytes;
}

function findLogin({ target, headers }: Case, { logins }: Book): string | null {
	const cookie = headers['cookie'] ?? '';
	const login = logins.find(
		(known) =>
			cookie.includes(known.cookie) && target.includes(known.state) && target.includes(known.code)
	);
	return login?.id ?? null;
}
