import type { LogtoProfile } from '../../protocol/claims.js';

/** The clocks of Logto and of its database may differ by this much, in seconds. */
const clockTolerance = 60;

/** A sign-in that has come to its end. Seconds since the epoch. */
export interface EndedSignIn {
	/** The claim `iat` of the ID token: by Logto's clock. */
	readonly issuedAt: unknown;
	/** When the user left for Logto: by this server's clock, as `now`. */
	readonly beganAt: number;
	readonly now: number;
}

/**
 * Whether an account was created during a sign-in. Logto does not say so itself: its answer is the same after a
 * registration. Each of the two lengths that are compared is of one clock, so that a difference between them does
 * not matter: how old the account was when Logto issued the token, and how long the sign-in took. Seconds are whole,
 * so that an account that was created two seconds earlier may count as well.
 *
 * `false` where `created_at` is missing: its scope is `profile`.
 */
export function isCreatedWithin(
	{ created_at: createdAt }: LogtoProfile,
	{ issuedAt, beganAt, now }: EndedSignIn
): boolean {
	if (typeof createdAt !== 'number' || typeof issuedAt !== 'number') return false;
	// Milliseconds, other than OpenID Connect's times.
	const age = issuedAt - createdAt / 1000;
	return age >= -clockTolerance && age <= now - beganAt;
}
