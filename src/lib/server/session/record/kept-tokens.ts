import { now } from '../../internal/clock.js';

/** An access token that a session holds. */
export interface KeptToken {
	readonly accessToken: string;
	/** Seconds since the epoch. */
	readonly issuedAt: number;
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	/** Permissions for an organization or API token, scopes for the opaque one. */
	readonly scope: string;
}

/** Which access token is wanted. Without either field: the opaque one for userinfo and the Account API. */
export interface TokenTarget {
	/** A resource indicator that was requested at sign-in. */
	readonly resource?: string;
	/** An organization that the user is a member of. */
	readonly organizationId?: string;
}

/** A session's access tokens by {@link toTokenKey}. */
export type KeptTokens = Readonly<Record<string, KeptToken>>;

/** A token that expires sooner than this is not used, in seconds. */
const least = 5;

/** Tokens are renewed this long before they expire, in seconds. */
const margin = 60;

/**
 * Whether a token must be renewed: a minute before it expires, or when a quarter of a short lifetime is left. A token
 * that is due as soon as it arrives would be renewed by every request.
 */
export function isDue({ issuedAt, expiresAt }: KeptToken): boolean {
	const early = Math.max(least, Math.min(margin, (expiresAt - issuedAt) / 4));
	return now() >= expiresAt - early;
}

/** Whether a token is still accepted, even if it is due. */
export function isUsable({ expiresAt }: KeptToken): boolean {
	return now() < expiresAt - least;
}

/** The part of an answer that is kept. The answer may hold more, such as a refresh token. */
export function toKeptToken({ accessToken, issuedAt, expiresAt, scope }: KeptToken): KeptToken {
	return { accessToken, issuedAt, expiresAt, scope };
}

/** The most tokens that are kept. A user in 150 organizations works in a few at a time. */
const maxTokens = 20;

/** Both parts are encoded, so the space between them is the only one. */
export function toTokenKey({ resource = '', organizationId = '' }: TokenTarget): string {
	return `${encodeURIComponent(resource)} ${encodeURIComponent(organizationId)}`;
}

/** Adds a token. Removes expired tokens, and the oldest ones if there are too many. */
export function withToken(tokens: KeptTokens, key: string, token: KeptToken): KeptTokens {
	const time = now();
	const others = Object.entries(tokens)
		.filter(([name, { expiresAt }]) => name !== key && expiresAt > time)
		.toSorted(([, a], [, b]) => b.issuedAt - a.issuedAt)
		.slice(0, maxTokens - 1);
	return Object.fromEntries([[key, token], ...others]);
}

/** Reads the tokens from a store. Incomplete tokens are left out. */
export function parseAccessTokens(value: unknown): KeptTokens {
	if (typeof value !== 'object' || value === null) return {};
	return Object.fromEntries(
		Object.entries(value).flatMap(([key, entry]) => (isKeptToken(entry) ? [[key, entry]] : []))
	);
}

function isKeptToken(value: unknown): value is KeptToken {
	if (typeof value !== 'object' || value === null) return false;
	const entry: Readonly<Record<string, unknown>> = { ...value };
	return (
		typeof entry['accessToken'] === 'string' &&
		typeof entry['issuedAt'] === 'number' &&
		typeof entry['expiresAt'] === 'number' &&
		typeof entry['scope'] === 'string'
	);
}
