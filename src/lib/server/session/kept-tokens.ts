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

/** Which access token is wanted; neither field: the opaque one for userinfo and the Account API. */
export interface TokenTarget {
	/** A resource indicator that was requested at sign-in. */
	readonly resource?: string;
	/** An organization that the person is a member of. */
	readonly organizationId?: string;
}

/** A session's access tokens by {@link toTokenKey}. */
export type KeptTokens = Readonly<Record<string, KeptToken>>;

/**
 * Tokens are renewed this long before they end, in seconds; those that live less than four times as long,
 * when a quarter of their life is left. One that were due as soon as it comes would be asked for by every
 * request.
 */
const margin = 60;

/** Whether it is time for a new one. */
export function isDue({ issuedAt, expiresAt }: KeptToken): boolean {
	return Date.now() / 1000 >= expiresAt - Math.min(margin, (expiresAt - issuedAt) / 4);
}

/** More are not kept: somebody in 150 organizations works in a few at a time. */
const maxTokens = 20;

/** Both parts are encoded, so that the space between them is the only one. */
export function toTokenKey({ resource = '', organizationId = '' }: TokenTarget): string {
	return `${encodeURIComponent(resource)} ${encodeURIComponent(organizationId)}`;
}

/** The tokens with one more; ended ones go, and the oldest above the number that is kept. */
export function withToken(tokens: KeptTokens, key: string, token: KeptToken): KeptTokens {
	const now = Date.now() / 1000;
	const others = Object.entries(tokens)
		.filter(([name, { expiresAt }]) => name !== key && expiresAt > now)
		.toSorted(([, a], [, b]) => b.issuedAt - a.issuedAt)
		.slice(0, maxTokens - 1);
	return Object.fromEntries([[key, token], ...others]);
}

/** Reads what a store held; what is not a whole token is left out. */
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
