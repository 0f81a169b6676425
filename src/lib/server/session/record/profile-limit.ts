import { LogtoAuthError } from '../../../errors.js';
import type { LogtoProfile } from '../../../protocol/claims.js';

/**
 * The longest profile as JSON, in characters. Users can fill some claims themselves (`custom_data` up to a megabyte), and
 * a process keeps the profiles of many users.
 */
export const maxProfileLength = 256 * 1024;

/** The claims that guards use. All others may be left out. */
const deciding: ReadonlySet<string> = new Set([
	'sub',
	'email',
	'email_verified',
	'roles',
	'organizations',
	'organization_roles'
]);

/** A profile that is short enough, and the names of the claims that were left out. */
export interface Limited {
	readonly profile: LogtoProfile;
	readonly dropped: readonly string[];
}

/**
 * Leaves out the largest claims until the profile is at most {@link maxProfileLength} long.
 *
 * @throws {LogtoAuthError} `session_too_large` if the claims that guards use are longer than that
 */
export function limitProfile(profile: LogtoProfile): Limited {
	const sizes = toSizes(profile);
	let length = sizes.reduce((sum, { claim, size }) => sum + claim.length + size, 0);
	const dropped: string[] = [];
	let limited = profile;
	for (const { claim, size } of sizes) {
		if (length <= maxProfileLength) break;
		if (deciding.has(claim)) continue;
		length -= claim.length + size;
		dropped.push(claim);
		limited = withoutClaim(limited, claim);
	}
	if (length <= maxProfileLength) return { profile: limited, dropped };
	const [largest] = toSizes(limited);
	throw new LogtoAuthError('session_too_large', {
		cause: new RangeError(`The largest claim is "${largest?.claim}" with ${largest?.size} bytes.`)
	});
}

/** The claims with their length as JSON, longest first. */
export function toSizes(
	profile: LogtoProfile
): ReadonlyArray<{ readonly claim: string; readonly size: number }> {
	return Object.entries(profile)
		.map(([claim, value]) => ({ claim, size: JSON.stringify(value)?.length ?? 0 }))
		.toSorted((a, b) => b.size - a.size);
}

export function withoutClaim(profile: LogtoProfile, claim: string): LogtoProfile {
	const kept = Object.entries(profile).filter(([name]) => name !== claim);
	return { ...Object.fromEntries(kept), sub: profile.sub };
}
