import { DEV } from 'esm-env';
import { base, type CookieOptions, type RequestEvent } from '../../kit.js';
import { chunkSize, joinChunks, readChunks, toChunks } from './chunks.js';
import { now } from '../../internal/clock.js';

/** A `Set-Cookie` to make: an empty value deletes. */
export interface CookieChange {
	readonly name: string;
	readonly value: string;
	readonly options: CookieOptions;
}

/** Reads and writes the session cookie, whatever it holds. */
export interface SessionCookie {
	/** The cookie's name, which is also what it is sealed for. */
	name(event: RequestEvent): string;
	/**
	 * The whole value; `null` when there is none or a part is missing.
	 *
	 * @param cookies the field `Cookie`, where the caller has read it already
	 */
	read(
		event: RequestEvent,
		cookies?: string | null
	): { readonly name: string; readonly text: string | null };
	/**
	 * The cookies that hold `text` until `expiresAt` (seconds since the epoch), chunks of a larger one
	 * cleared.
	 */
	write(event: RequestEvent, text: string, expiresAt: number): readonly CookieChange[];
	clear(event: RequestEvent): readonly CookieChange[];
	/**
	 * How long a text may be whose cookies take no more than `room` in the response, deletions of chunks that are
	 * left over among them.
	 *
	 * @param room in bytes, as {@link measureCookies} counts
	 */
	toTextLength(event: RequestEvent, room: number): number;
}

/**
 * The attributes of every cookie that we set. The path is always `/`, for a browser takes the prefix
 * `__Host-` with no other.
 */
export function toCookieOptions(event: RequestEvent): CookieOptions {
	return {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: event.url.protocol === 'https:'
	};
}

/** How the cookies of an app are called. */
export interface CookieNaming {
	/** The option `cookiePrefix`. @default `logto`, in development with the port */
	readonly cookiePrefix?: string | null | undefined;
	/** `paths.base`, which keeps two apps of one host apart. */
	readonly base: string;
}

/** How this app's cookies are called, by its options. */
export function toNaming({ cookiePrefix }: Pick<CookieNaming, 'cookiePrefix'>): CookieNaming {
	return { cookiePrefix, base };
}

/**
 * The name of one of our cookies, for example `__Host-logto.session`, or `__Host-logto.session-shop` with
 * `paths.base` `/shop`. On https the prefix makes the browser refuse the cookie from any host but this
 * one (RFC 6265bis §4.1.3.2), so a sister domain cannot plant it. The prefix demands the path `/`, which
 * is why the base is in the name. On http a cookie has no such protection.
 *
 * @param kind `session`, `login`, `sign-out` or `organization`
 */
export function toCookieName(event: RequestEvent, kind: string, naming: CookieNaming): string {
	const name = `${toPrefix(event, naming)}.${kind}${toSuffix(naming.base)}`;
	return event.url.protocol === 'https:' ? `__Host-${name}` : name;
}

/** Browsers share the cookies of all ports of a host: in development each port has names of its own. */
function toPrefix({ url }: RequestEvent, { cookiePrefix }: CookieNaming): string {
	if (typeof cookiePrefix === 'string') return cookiePrefix;
	return DEV && url.protocol === 'http:' && url.port !== '' ? `logto-${url.port}` : 'logto';
}

/** `/shop/eu` → `-shop~eu`. Cookie names take `%` and `~` (RFC 9110 §5.6.2). */
function toSuffix(base: string): string {
	if (base === '') return '';
	const segments = base.slice(1).split('/');
	return `-${segments.map((segment) => encodeURIComponent(segment).replace(/[()~]/g, toHex)).join('~')}`;
}

const toHex = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;

/** Whether a `Cookie` field may hold a session. Needs no configuration, so prerendering works. */
export function mayHoldSession(
	event: RequestEvent,
	cookies: string | null,
	naming: CookieNaming
): cookies is string {
	return cookies?.includes(toCookieName(event, 'session', naming)) === true;
}

const kinds = ['session', 'login', 'sign-out', 'organization'];

/** Whether a cookie of that name is one of ours: of the session, a login, a sign-out, or the last choice. */
export function isOwnCookie(event: RequestEvent, name: string, naming: CookieNaming): boolean {
	return kinds.some((kind) => name.startsWith(toCookieName(event, kind, naming)));
}

/** Whether a cookie of that name is the session's, or one of its chunks. */
export function isSessionCookie(event: RequestEvent, name: string, naming: CookieNaming): boolean {
	const own = toCookieName(event, 'session', naming);
	return readChunks(`${name}=`, own).size > 0;
}

/** What cookies take of a response, in bytes: a line `set-cookie: …` each. */
export function measureCookies(changes: readonly CookieChange[]): number {
	return changes.reduce((sum, change) => sum + serializeCookie(change).length + lineLength, 0);
}

/** A number of seconds that is as long as any: more than 3,000 years. */
const longestAge = 99_999_999_999;

/** `set-cookie: ` and the end of the line. */
const lineLength = 14;

/** A session has two or three chunks. More come of others, and all together would make a response too large. */
const maxDeleted = 9;

export function createSessionCookie(naming: CookieNaming): SessionCookie {
	const name = (event: RequestEvent) => toCookieName(event, 'session', naming);
	const namesOf = (event: RequestEvent) => [
		...readChunks(event.request.headers.get('cookie'), name(event)).keys()
	];
	/** The names of cookies to delete, those that may be of a session first. */
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
			// As if the text took chunks: their names are longer.
			const each = measureCookies([{ name: `${name(event)}.0`, value: '', options }]);
			const left = leftOver(event, () => false).map((key) => toDeletion(key, options));
			const whole = room - measureCookies(left);
			const count = Math.max(1, Math.ceil(whole / (chunkSize + each)));
			return whole - count * each;
		}
	};
}

/** The `Set-Cookie` that makes a browser forget a cookie. */
export function toDeletion(name: string, options: CookieOptions): CookieChange {
	return { name, value: '', options: { ...options, maxAge: 0 } };
}

/**
 * The field `Set-Cookie` for a cookie. Our names and values need no encoding. SvelteKit's own
 * serialization is no use here: it resolves the path against the address and throws for some addresses.
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
