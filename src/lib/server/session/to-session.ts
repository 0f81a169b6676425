import type { LogtoProfile } from '../../protocol/claims.js';
import {
	toOrganizations,
	type ActiveOrganization,
	type Organization
} from '../../protocol/organization.js';
import type { Role, User } from '../../protocol/register.js';
import type { WholeSession } from '../../protocol/session.js';
import { deepFreeze } from '../internal/deep-freeze.js';
import type { SessionRecord } from './record/record.js';
import { toUser } from './to-user.js';

const toIso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Sessions without an organization. They do not depend on the page, so each record has one. */
const known = new WeakMap<SessionRecord, WholeSession>();

/** The organizations of a record, deeply frozen. */
export function toKnownOrganizations(record: SessionRecord): readonly Organization[] {
	return toSharedPart(record).organizations;
}

/** The claims of a record, deeply frozen. */
export function toKnownProfile(record: SessionRecord): LogtoProfile {
	return toSharedPart(record).profile;
}

/** The session that an app receives on the server. It is deeply frozen, because requests share it. */
export function toSession(
	record: SessionRecord,
	organization: ActiveOrganization | null
): WholeSession {
	const shared = toSharedPart(record);
	return organization === null ? shared : Object.freeze({ ...shared, organization });
}

function toSharedPart(record: SessionRecord): WholeSession {
	const before = known.get(record);
	if (before !== undefined) return before;
	const { profile } = record;
	// An app that registers its own type of user has the option `profile`: `loadSession` requires its user.
	const claimed: unknown = toUser(profile);
	const part: WholeSession = deepFreeze({
		user: structuredClone(record.user ?? (claimed as User)),
		profile: structuredClone(profile),
		data: structuredClone(record.data),
		organizations: toOrganizations(profile),
		// Names from Logto, which the app registered as its roles.
		roles: [...(profile.roles ?? [])] as readonly Role[],
		expires: toIso(record.expiresAt),
		signedInAt: toIso(record.signedInAt),
		authenticatedAt: record.authenticatedAt === 0 ? null : toIso(record.authenticatedAt),
		checkedAt: toIso(record.checkedAt),
		actor: record.actor,
		organization: null
	});
	known.set(record, part);
	return part;
}
