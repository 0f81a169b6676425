import type { CookieOptions, RequestEvent } from '../kit.js';
import { joinChunks, readChunks, toChunks } from './chunks.js';
import { toNow } from './record.js';

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
	 * The whole value, `null` when it is not whole; `present` says whether there is any part of it.
	 *
	 * @param cookies the field `Cookie`, from whoever has read it already
	 */
	read(
		event: RequestEvent,
		cookies?: string | null
	): {
		readonly name: string;
		readonly text: string | null;
		readonly present: boolean;
	};
	/**
	 * The cookies that hold `text` until `expiresAt` (seconds since the epoch), chunks of a larger one
	 * cleared.
	 */
	write(event: RequestEvent, text: string, expiresAt: number): readonly CookieChange[];
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
export function createSessionCookie(base: string): SessionCookie {
	const path = base === '' ? '/' : base;
	const name = (event: RequestEvent) => toCookieName(event, 'logto.session', path);
	const chunksOf = (event: RequestEvent) =>
		readChunks(event.request.headers.get('cookie'), name(event));
	return {
		name,
		read(event, cookies = event.request.headers.get('cookie')) {
			const own = name(event);
			const chunks = readChunks(cookies, own);
			return { name: own, text: joinChunks(chunks, own), present: chunks.size > 0 };
		},
		write(event, text, expiresAt) {
			const chunks = toChunks(text, name(event));
			const maxAge = Math.max(0, Math.ceil(expiresAt - toNow()));
			const options = { ...toCookieOptions(event, path), maxAge };
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
