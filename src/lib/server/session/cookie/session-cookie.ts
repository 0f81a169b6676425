import { DEV } from 'esm-env';
import { signedInKind, toBaseSuffix } from '../../../protocol/signed-in-cookie.js';
import { base, type CookieOptions, type RequestEvent } from '../../kit.js';
import { chunkSize, joinChunks, readChunks, toChunks } from './chunks.js';
import { now } from '../../internal/clock.js';

/** A cookie to set. An empty value deletes it. */
export interface CookieChange {
	readonly name: string;
	readonly value: string;
	readonly options: CookieOptions;
}

/** Reads and writes the session cookie. It does not look into the value. */
export interface SessionCookie {
	/** The cookie's name. It is also the name that its value is sealed for. */
	name(event: RequestEvent): string;
	/**
	 * The whole value; `null` if there is none or a chunk is missing.
	 *
	 * @param cookies the field `Cookie`, if the caller has read it
	 */
	read(
		event: RequestEvent,
		cookies?: string | null
	): { readonly name: string; readonly text: string | null };
	/**
	 * Creates the cookies that hold `text` until `expiresAt` (seconds since the epoch), and deletes chunks that are left
	 * over.
	 */
	write(event: RequestEvent, text: string, expiresAt: number): readonly CookieChange[];
	clear(event: RequestEvent): readonly CookieChange[];
	/**
	 * How long a string may be so that its cookies, and the deletions of chunks that are left over, take no more than
	 * `room` in the response.
	 *
	 * @param room in bytes, as {@link measureCookies} counts
	 */
	toTextLength(event: RequestEvent, room: number): number;
}

/** The attributes of every cookie that the library sets. The prefix `__Host-` requires the path `/`. */
export function toCookieOptions(event: RequestEvent): CookieOptions {
	return {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: event.url.protocol === 'https:'
	};
}

/** What determines the names of an app's cookies. */
export interface CookieNaming {
	/** The option `cookiePrefix`. @default `logto`, in development with the port */
	readonly cookiePrefix?: string | null | undefined;
	/** `paths.base`, which separates two apps on one host. */
	readonly base: string;
}

/** What determines the names of this app's cookies. */
export function toNaming({ cookiePrefix }: Pick<CookieNaming, 'cookiePrefix'>): CookieNaming {
	return { cookiePrefix, base };
}

/**
 * The name of a cookie, for example `__Host-logto.session`, or `__Host-logto.session-shop` with `paths.base` `/shop`. On
 * https the prefix makes the browser refuse the cookie from every other host (RFC 6265bis §4.1.3.2), so a sister domain
 * cannot plant it. The prefix requires the path `/`, so the name contains the base. On http a cookie has no such
 * protection.
 *
 * @param kind `session`, `signed-in`, `login`, `sign-out` or `organization`
 */
export function toCookieName(event: RequestEvent, kind: string, naming: CookieNaming): string {
	const name = `${toPrefix(event, naming)}.${kind}${toBaseSuffix(naming.base)}`;
	return event.url.protocol === 'https:' ? `__Host-${name}` : name;
}

/** Browsers share cookies between the ports of a host, so in development each port has its own names. */
function toPrefix({ url }: RequestEvent, { cookiePrefix }: CookieNaming): string {
	if (typeof cookiePrefix === 'string') return cookiePrefix;
	return DEV && url.protocol === 'http:' && url.port !== '' ? `logto-${url.port}` : 'logto';
}

/** Whether a `Cookie` field may hold a session. It needs no configuration, so prerendering works. */
export function mayHoldSession(
	event: RequestEvent,
	cookies: string | null,
	naming: CookieNaming
): cookies is string {
	return cookies?.includes(toCookieName(event, 'session', naming)) === true;
}

const kinds = ['session', signedInKind, 'login', 'sign-out', 'organization'];

/** Whether a name belongs to the library: to a session, a sign-in, a sign-out, or the last organization. */
export function isOwnCookie(event: RequestEvent, name: string, naming: CookieNaming): boolean {
	return kinds.some((kind) => name.startsWith(toCookieName(event, kind, naming)));
}

/** Whether a name belongs to the session cookie or one of its chunks. */
export function isSessionCookie(event: RequestEvent, name: string, naming: CookieNaming): boolean {
	const own = toCookieName(event, 'session', naming);
	return readChunks(`${name}=`, own).size > 0;
}

/** What cookies take of a response, in bytes: one line `set-cookie: …` each. */
export function measureCookies(changes: readonly CookieChange[]): number {
	return changes.reduce((sum, change) => sum + serializeCookie(change).length + lineLength, 0);
}

/** A `Max-Age` with as many digits as any: more than 3,000 years. */
const longestAge = 99_999_999_999;

/** `set-cookie: ` and the end of the line. */
const lineLength = 14;

/** A session has two or three chunks. More were planted, and deleting all of them could make a response too large. */
const maxDeleted = 9;

export function createSessionCookie(naming: CookieNaming): SessionCookie {
	const name = (event: RequestEvent) => toCookieName(event, 'session', naming);
	const namesOf = (event: RequestEvent) => [
		...readChunks(event.request.headers.get('cookie'), name(event)).keys()
	];
	/** The names of cookies to delete. Shorter names first, because those may belong to a session. */
	const leftOver = (event: RequestEvent, kept: (key: string) => boolean) =>
		namesOf(event)
			.filter((key) => !kept(key))
			.toSorted((a, b) => a.length - b.length)
			.slice(0, maxDeleted);
	const toOptions = (event: RequestEvent, maxAge: number) => ({
		...toCookieOptions(event),
		maxAge
	});
	return {
		name,
		read(event, cookies = event.request.headers.get('cookie')) {
			const own = name(event);
			return { name: own, text: joinChunks(readChunks(cookies, own), own) };
		},
		write(event, text, expiresAt) {
			const chunks = toChunks(text, name(event));
			const options = toOptions(event, Math.max(0, Math.ceil(expiresAt - now())));
			return [
				...[...chunks].map(([key, value]) => ({ name: key, value, options })),
				...leftOver(event, (key) => chunks.has(key)).map((key) => toDeletion(key, options))
			];
		},
		clear(event) {
			const options = toCookieOptions(event);
			return leftOver(event, () => false).map((key) => toDeletion(key, options));
		},
		toTextLength(event, room) {
			const options = toOptions(event, longestAge);
			// Assumes chunks, because their names are longer.
			const each = measureCookies([{ name: `${name(event)}.0`, value: '', options }]);
			const left = leftOver(event, () => false).map((key) => toDeletion(key, options));
			const whole = room - measureCookies(left);
			const count = Math.max(1, Math.ceil(whole / (chunkSize + each)));
			return whole - count * each;
		}
	};
}

/** Deletes a cookie in the browser. */
export function toDeletion(name: string, options: CookieOptions): CookieChange {
	return { name, value: '', options: { ...options, maxAge: 0 } };
}

/**
 * The value of the field `Set-Cookie`. The library's names and values need no encoding. SvelteKit's own serialization
 * cannot be used: it resolves the path against the address and throws for some addresses.
 *
 * @see RFC 6265 §4.1.1
 */
export function serializeCookie({ name, value, options }: CookieChange): string {
	const { path, httpOnly, secure, sameSite, maxAge } = options;
	return [
		`${name}=${value}`,
		...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
		`Path=${path}`,
		...(httpOnly === true ? ['HttpOnly'] : []),
		...(secure === true ? ['Secure'] : []),
		...(sameSite === undefined ? [] : [`SameSite=${toTitle(sameSite)}`])
	].join('; ');
}

const toTitle = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
