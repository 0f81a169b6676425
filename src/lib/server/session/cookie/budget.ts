import { descriptions } from '../record/omitted.js';
import { toSizes, withoutClaim } from '../record/profile-limit.js';
import { encodeRecord } from '../record/record-codec.js';
import type { SessionRecord } from '../record/record.js';

/**
 * What a sealed session may take of the `Cookie` header at most, in bytes. With five sign-ins under way it
 * stays below 8 kB, which is where proxies and servers begin to refuse. A response may have less room.
 */
export const cookieBudget = 5400;

/** Never left out: who the user is. */
const naming: ReadonlySet<string> = new Set(['sub', 'name', 'username', 'email', 'email_verified']);

/** Left out after all else, one step after the other. Memberships go with their roles, never one alone. */
const lastSteps: ReadonlyArray<readonly string[]> = [
	['picture'],
	['organizations', 'organization_roles'],
	['roles']
];
const late: ReadonlySet<string> = new Set(lastSteps.flat());

/** A record that fits into a cookie, as bytes. */
export interface Fitted {
	readonly bytes: Uint8Array;
	/** What was left out: claims by name, and `organization_data.description`. */
	readonly omitted: readonly string[];
	/** The claims with their size as JSON in bytes, the largest first. */
	readonly sizes: ReadonlyArray<{ readonly claim: string; readonly size: number }>;
	/** The length of the sealed text. */
	readonly length: number;
}

/**
 * Leaves out what a cookie has no room for: descriptions of organizations first, then the largest claims that no
 * guard decides by, and at last memberships and roles, for which Logto is asked again. A session without a
 * refresh token keeps these, because Logto cannot be asked. Access tokens and the browser's name are never in a cookie.
 *
 * @param room for the sealed text, in bytes. What is needed most is kept also where it does not fit.
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

/** The record with less in it, or `null` when nothing may go any more. */
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

/** The length of the compact JWE of so many bytes: header, vector, padded text, tag, and dots. */
function toSealedLength(length: number): number {
	const padded = (Math.floor(length / 16) + 1) * 16;
	return 100 + 22 + Math.ceil((padded * 4) / 3) + 43 + 4;
}
