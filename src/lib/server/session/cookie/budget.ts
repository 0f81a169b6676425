import { descriptions } from '../record/omitted.js';
import { toSizes, withoutClaim } from '../record/profile-limit.js';
import { encodeRecord } from '../record/record-codec.js';
import type { SessionRecord } from '../record/record.js';

/**
 * The most that a sealed session may take of the `Cookie` header, in bytes. With five open sign-ins the header stays
 * below 8 kB, the usual limit of proxies and servers. A response may have less room.
 */
export const cookieBudget = 5400;

/** Never left out, because they identify the user. */
const naming: ReadonlySet<string> = new Set(['sub', 'name', 'username', 'email', 'email_verified']);

/** Left out last, one step after another. Memberships and their roles are left out together. */
const lastSteps: ReadonlyArray<readonly string[]> = [
	['picture'],
	['organizations', 'organization_roles'],
	['roles']
];
const late: ReadonlySet<string> = new Set(lastSteps.flat());

/** A record that was made smaller for a cookie. */
export interface Fitted {
	readonly bytes: Uint8Array;
	/** The names of the claims that were left out, and `organization_data.description`. */
	readonly omitted: readonly string[];
	/** The claims with their size as JSON, in bytes, largest first. */
	readonly sizes: ReadonlyArray<{ readonly claim: string; readonly size: number }>;
	/** The length of the sealed string. */
	readonly length: number;
}

/**
 * Leaves out what a cookie has no room for: first the descriptions of organizations, then the largest claims that no
 * guard uses, and last memberships and roles, which Logto is then asked for. A session without a refresh token keeps
 * memberships and roles, because Logto cannot be asked. Access tokens and the user agent are never in a cookie.
 *
 * @param room for the sealed string, in bytes. What identifies the user is kept even if it does not fit
 */
export async function fitRecord(record: SessionRecord, room = cookieBudget): Promise<Fitted> {
	const sizes = toSizes(record.profile);
	let candidate = toBare(record);
	for (;;) {
		const bytes = await encodeRecord(candidate);
		const { omitted } = candidate;
		const length = toSealedLength(bytes.length);
		const smaller = length <= room ? null : omitNext(candidate);
		if (smaller === null) return { bytes, omitted, sizes, length };
		candidate = smaller;
	}
}

function toBare(record: SessionRecord): SessionRecord {
	return { ...record, accessTokens: {}, userAgent: null };
}

/** Leaves out the next part of a record; `null` if nothing more may be left out. */
function omitNext(record: SessionRecord): SessionRecord | null {
	const { profile, omitted, refreshToken } = record;
	if (profile.organization_data !== undefined && !omitted.includes(descriptions))
		return withoutDescriptions(record, profile.organization_data);
	const next = toSizes(profile).find(({ claim }) => !naming.has(claim) && !late.has(claim));
	if (next !== undefined) return without(record, [next.claim]);
	const steps = refreshToken === null ? lastSteps.slice(0, 1) : lastSteps;
	const present = steps.find((claims) => claims.some((claim) => Object.hasOwn(profile, claim)));
	return present === undefined ? null : without(record, present);
}

function withoutDescriptions(
	record: SessionRecord,
	organizations: NonNullable<SessionRecord['profile']['organization_data']>
): SessionRecord {
	return {
		...record,
		omitted: [...record.omitted, descriptions],
		profile: {
			...record.profile,
			organization_data: organizations.map(({ id, name }) => ({ id, name, description: null }))
		}
	};
}

function without(record: SessionRecord, claims: readonly string[]): SessionRecord {
	const present = claims.filter((claim) => Object.hasOwn(record.profile, claim));
	return {
		...record,
		omitted: [...record.omitted, ...present],
		profile: present.reduce(withoutClaim, record.profile)
	};
}

/** The length of a compact JWE: header, vector, padded ciphertext, tag and dots. */
function toSealedLength(length: number): number {
	const padded = (Math.floor(length / 16) + 1) * 16;
	return 100 + 22 + Math.ceil((padded * 4) / 3) + 43 + 4;
}
