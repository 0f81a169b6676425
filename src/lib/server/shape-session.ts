import type { LogtoProfile, SessionProfile } from '../protocol/claims.js';
import type { Session, WholeSession } from '../protocol/session.js';
import type { RequestContext } from './request-context.js';
import type { Config } from './to-config.js';
import type { MaybePromise } from './when-known.js';

/** What the app and the browser get of a session: the claims that the option `session.claims` lets in. */
export function shapeSession(
	context: Pick<RequestContext, 'runtime'>,
	whole: WholeSession | null
): MaybePromise<Session | null> {
	if (whole === null) return null;
	const { config } = context.runtime();
	return withClaims(whole, config.sessionClaims);
}

/** The session with some of its claims. */
export function withClaims(whole: WholeSession, allowed: Config['sessionClaims']): Session {
	return Object.freeze({ ...whole, profile: toSessionProfile(whole.profile, allowed) });
}

/** Of each record's claims, and by the option: sessions of one record share them. */
const known = new WeakMap<
	LogtoProfile,
	{ readonly allowed: Config['sessionClaims']; readonly profile: SessionProfile }
>();

function toSessionProfile(profile: LogtoProfile, allowed: Config['sessionClaims']): SessionProfile {
	if (allowed === 'all') return profile;
	const before = known.get(profile);
	if (before?.allowed === allowed) return before.profile;
	const entries = Object.entries(profile).filter(([claim]) => allowed.includes(claim));
	const some: SessionProfile = Object.freeze({ ...Object.fromEntries(entries), sub: profile.sub });
	known.set(profile, { allowed, profile: some });
	return some;
}
