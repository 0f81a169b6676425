import { toSizes, withoutClaim } from './profile-limit.js';
import { encodeRecord } from './record-codec.js';
import type { SessionRecord } from './record.js';

/**
 * What a sealed session may take of the `Cookie` header, in bytes. With five sign-ins under way it
 * stays below 8 kB, which is where proxies and servers begin to refuse.
 */
export const cookieBudget = 5400;

/** Never left out: what guards decide by, and who somebody is. */
const essential: ReadonlySet<string> = new Set([
	'sub',
	'name',
	'username',
	'email',
	'email_verified',
	'picture',
	'roles',
	'organizations',
	'organization_roles'
]);

/** A record that fits into a cookie, as bytes. */
export interface Fitted {
	readonly bytes: Uint8Array;
	/** What was left out: claims by name, and `organization_data.description`. */
	readonly omitted: readonly string[];
	/** The claim that takes most, with its size as JSON in bytes. */
	readonly largest: { readonly claim: string; readonly size: number };
	/** Whether it fits at all. */
	readonly fits: boolean;
}

/**
 * Leaves out what a cookie has no room for: descriptions of organizations first, then the largest
 * claims that no guard decides by. Access tokens and the browser's name are never in a cookie.
 */
export async function fitRecord(record: SessionRecord): Promise<Fitted> {
	const largest = toSizes(record.profile)[0] ?? { claim: 'sub', size: 0 };
	let candidate = toBare(record);
	for (;;) {
		const bytes = await encodeRecord(candidate);
		const { omitted } = candidate;
		if (toSealedLength(bytes.length) <= cookieBudget)
			return { bytes, omitted, largest, fits: true };
		const smaller = omitNext(candidate);
		if (smaller === null) return { bytes, omitted, largest, fits: false };
		candidate = smaller;
	}
}

function toBare(record: SessionRecord): SessionRecord {
	return { ...record, accessTokens: {}, userAgent: null };
}

/** The record with less in it, or `null` when nothing may go any more. */
function omitNext(record: SessionRecord): SessionRecord | null {
	const { profile, omitted } = record;
	const descriptions = 'organization_data.description';
	if (profile.organization_data !== undefined && !omitted.includes(descriptions))
		return {
			...record,
			omitted: [...omitted, descriptions],
			profile: {
				...profile,
				organization_data: profile.organization_data.map(({ id, name }) => ({
					id,
					name,
					description: null
				}))
			}
		};
	const next = toSizes(profile).find(({ claim }) => !essential.has(claim));
	if (next === undefined) return null;
	return {
		...record,
		omitted: [...omitted, next.claim],
		profile: withoutClaim(profile, next.claim)
	};
}

/** The length of the compact JWE of so many bytes: header, vector, padded text, tag, and dots. */
function toSealedLength(length: number): number {
	const padded = (Math.floor(length / 16) + 1) * 16;
	return 100 + 22 + Math.ceil((padded * 4) / 3) + 43 + 4;
}
