import type { LogtoProfile } from '../../protocol/claims.js';

/** The accepted difference between the clocks of Logto and of its database, in seconds. */
const clockTolerance = 60;

/** A completed sign-in. Times are in seconds since the epoch. */
export interface EndedSignIn {
	/** The claim `iat` of the ID token, by Logto's clock. */
	readonly issuedAt: unknown;
	/** The time when the user was redirected to Logto, by this server's clock like `now`. */
	readonly beganAt: number;
	readonly now: number;
}

/**
 * Whether an account was created during a sign-in. Logto's answer is the same after a registration and after a sign-in.
 * So this compares two durations: the age of the account when Logto issued the token, and the length of the sign-in.
 * Each is measured by one clock, so a difference between the clocks does not matter. Seconds are whole numbers, so an
 * account that was created two seconds earlier can count as well.
 *
 * Returns `false` when `created_at` is missing: its scope is `profile`.
 */
export function isCreatedWithin(
	{ created_at: createdAt }: LogtoProfile,
	{ issuedAt, beganAt, now }: EndedSignIn
): boolean {
	if (typeof createdAt !== 'number' || typeof issuedAt !== 'number') return false;
	// In milliseconds, unlike the times of OpenID Connect.
	const age = issuedAt - createdAt / 1000;
	return age >= -clockTolerance && age <= now - beganAt;
}
