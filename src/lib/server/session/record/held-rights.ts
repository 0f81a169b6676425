import { base64url } from 'jose';
import type { LogtoProfile } from '../../../protocol/claims.js';
import { toHash } from '../../internal/fingerprint.js';

/** In bytes. With twenty roles and memberships about one gain in fifty is missed, see {@link hasGrown}. */
const filterLength = 32;

/** The same in base64url. */
const textLength = 43;

/**
 * Describes the tenant roles, memberships and organization roles of a profile in at most 50 characters: their number,
 * and a Bloom filter in which each sets two bits. A digest could not tell a loss from a gain, and hashes would take four
 * bytes each.
 */
export function toHeldRights(profile: LogtoProfile): string {
	const rights = listRights(profile);
	const filter = new Uint8Array(filterLength);
	for (const right of rights)
		for (const bit of toBits(right)) filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7));
	// With few rights most bytes are empty. Those at the end are left out.
	return `${rights.length}.${base64url.encode(filter).replace(/A+$/, '')}`;
}

/**
 * Whether a profile holds a right that it did not hold when `held` was created. `true` is certain: there are more
 * rights than before, or one of them is not in the filter. A gain is missed only if as many rights were lost and other
 * rights share its bits.
 *
 * @param held from {@link toHeldRights}; if it is empty, nothing is known and nothing has grown
 */
export function hasGrown(held: string, profile: LogtoProfile): boolean {
	const [count = '', bits] = held.split('.');
	const filter = bits === undefined ? null : open(bits);
	if (filter === null) return false;
	const rights = listRights(profile);
	if (rights.length > Number(count)) return true;
	return rights.some((right) =>
		toBits(right).some((bit) => ((filter[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0)
	);
}

/** Tenant roles by name, memberships by id, organization roles as `<id>:<name>`. The prefixes keep the kinds apart. */
function listRights(profile: LogtoProfile): readonly string[] {
	const { roles, organizations, organization_roles: organizationRoles } = profile;
	return [
		...(roles ?? []).map((name) => `role ${name}`),
		...(organizations ?? []).map((id) => `member ${id}`),
		...(organizationRoles ?? []).map((role) => `in ${role}`)
	];
}

/** Two of the filter's 256 bits. FNV mixes its low bits least, so they are combined with higher ones. */
function toBits(right: string): readonly [number, number] {
	const hash = toHash(right);
	return [(hash ^ (hash >>> 16)) & 0xff, ((hash >>> 8) ^ (hash >>> 24)) & 0xff];
}

function open(bits: string): Uint8Array | null {
	try {
		return base64url.decode(bits.padEnd(textLength, 'A'));
	} catch {
		return null;
	}
}
