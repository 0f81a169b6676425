import { toSafeImage, type LogtoProfile } from '../../protocol/claims.js';

/** The `User` of Auth.js with every field. */
export interface ClaimedUser {
	/** The claim `sub`. */
	readonly id: string;
	readonly name: string | null;
	readonly email: string | null;
	readonly image: string | null;
}

/**
 * Maps claims to a user like the Logto provider of Auth.js: the username replaces a missing name. A picture is left out
 * unless its address is `https:`, `http:` or a path of this site.
 */
export function toUser(profile: LogtoProfile): ClaimedUser {
	return {
		id: profile.sub,
		name: profile.name ?? profile.username ?? null,
		email: profile.email ?? null,
		image: toSafeImage(profile.picture)
	};
}
