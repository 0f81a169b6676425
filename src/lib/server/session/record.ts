import type { LogtoProfile } from '../../protocol/claims.js';

/**
 * What the server keeps of a session, sealed in the cookie. Holds the refresh token, so it never
 * leaves the server in the clear; the browser's part is `Session`. No access token, no ID token.
 * Times are seconds since the epoch.
 */
export interface SessionRecord {
	/** Random, new at each sign-in: 256 bits in base64url. */
	readonly id: string;
	readonly profile: LogtoProfile;
	readonly refreshToken: string | null;
	/** When this refresh token came; the later one of two is the one in force. */
	readonly refreshTokenIssuedAt: number;
	readonly signedInAt: number;
	/** When the cookie was last sealed. */
	readonly issuedAt: number;
	readonly expiresAt: number;
	/** The organization to act in where no route parameter names one. */
	readonly lastOrganizationId: string | null;
}

/** A new session for somebody who signed in just now. */
export function createRecord(
	profile: LogtoProfile,
	refreshToken: string | null,
	maxAge: number
): SessionRecord {
	const now = toSeconds(Date.now());
	return {
		id: createId(),
		profile,
		refreshToken,
		refreshTokenIssuedAt: now,
		signedInAt: now,
		issuedAt: now,
		expiresAt: now + maxAge,
		lastOrganizationId: null
	};
}

/** Milliseconds to whole seconds. */
export function toSeconds(milliseconds: number): number {
	return Math.floor(milliseconds / 1000);
}

/** Reads what a cookie held; `null` when it is not a whole record. */
export function parseRecord(value: Readonly<Record<string, unknown>>): SessionRecord | null {
	const { id, profile, refreshToken, lastOrganizationId } = value;
	const times = [
		value['refreshTokenIssuedAt'],
		value['signedInAt'],
		value['issuedAt'],
		value['expiresAt']
	].filter((time) => typeof time === 'number');
	const [refreshTokenIssuedAt, signedInAt, issuedAt, expiresAt] = times;
	if (typeof id !== 'string' || !isProfile(profile) || expiresAt === undefined) return null;
	if (refreshTokenIssuedAt === undefined || signedInAt === undefined || issuedAt === undefined)
		return null;
	return {
		id,
		profile,
		refreshToken: typeof refreshToken === 'string' ? refreshToken : null,
		refreshTokenIssuedAt,
		signedInAt,
		issuedAt,
		expiresAt,
		lastOrganizationId: typeof lastOrganizationId === 'string' ? lastOrganizationId : null
	};
}

/** The profile comes out of a seal that only this server can make, so the subject is enough. */
function isProfile(value: unknown): value is LogtoProfile {
	return (
		typeof value === 'object' && value !== null && 'sub' in value && typeof value.sub === 'string'
	);
}

function createId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(32));
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}
