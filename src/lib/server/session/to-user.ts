import { toSafeImage, type LogtoProfile } from '../../protocol/claims.js';

/** Auth.js' `User`, complete. */
export interface ClaimedUser {
	/** The claim `sub`. */
	readonly id: string;
	readonly name: string | null;
	readonly email: string | null;
	readonly image: string | null;
}

/**
 * The user of some claims, as Auth.js' own Logto provider maps them: the username stands in for the name. A
 * picture that is neither `https:`, `http:` nor a path of this site is left out.
 */
export function toUser(profile: LogtoProfile): ClaimedUser {
	return {
		id: profile.sub,
		name: profile.name ?? profile.username ?? null,
		email: profile.email ?? null,
		image: toSafeImage(profile.picture)
	};
}
