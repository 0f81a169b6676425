import type { LogtoProfile, SessionProfile } from '../../protocol/claims.js';
import type { Session, WholeSession } from '../../protocol/session.js';
import { callApp, toAppFailure } from './app-callback.js';
import type { SessionQuestion } from '../config/callbacks.js';
import { deepFreeze } from '../internal/deep-freeze.js';
import { toPlainJson } from '../internal/plain-json.js';
import type { RequestEvent } from '../kit.js';
import { isUser } from '../session/record/record.js';
import type { Config } from '../config/config.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

/**
 * Makes the session that the app and the browser receive: with the claims that the option `session.claims` allows, and
 * in the shape that `callbacks.session` returns.
 *
 * @throws {LogtoAuthError} `app_callback_failed`
 */
export function shapeSession(
	context: {
		readonly event: RequestEvent;
		readonly runtime: () => { readonly config: Config };
	},
	whole: WholeSession | null
): MaybePromise<Session | null> {
	if (whole === null) return null;
	const { config } = context.runtime();
	const session = withClaims(whole, config.sessionClaims);
	return config.callbacks.session === undefined
		? session
		: askApp(config, session, { record: whole, event: context.event as SessionQuestion['event'] });
}

async function askApp(
	config: Config,
	session: Session,
	{ record, event }: Pick<SessionQuestion, 'record' | 'event'>
): Promise<Session> {
	const name = 'callbacks.session';
	const said = await callApp(name, config.timeout, () =>
		config.callbacks.session?.({ session, record, event })
	);
	const { value, fault } = toPlainJson(said, Infinity);
	if (fault !== null) throw toAppFailure(name, `returned a session that ${fault}`);
	if (!isSessionOf(value, record.profile.sub))
		throw toAppFailure(name, 'returned no complete session of the same user');
	return deepFreeze(value);
}

/** Whether it has what components and pages read of every session. The app is responsible for the rest. */
function isSessionOf(value: unknown, subject: string): value is Session {
	if (typeof value !== 'object' || value === null) return false;
	const { user, profile, organizations, roles }: Readonly<Record<string, unknown>> = { ...value };
	const isSame =
		typeof profile === 'object' && profile !== null && 'sub' in profile && profile.sub === subject;
	return isSame && isUser(user) && Array.isArray(organizations) && Array.isArray(roles);
}

/** What was made of a session, and by which value of the option: requests of one record share it. */
const made = new WeakMap<
	WholeSession,
	{ readonly allowed: Config['sessionClaims']; readonly session: Session }
>();

/** The session with the allowed claims. */
export function withClaims(whole: WholeSession, allowed: Config['sessionClaims']): Session {
	const before = made.get(whole);
	if (before?.allowed === allowed) return before.session;
	const profile = toSessionProfile(whole.profile, allowed);
	const session = Object.freeze({ ...whole, profile });
	made.set(whole, { allowed, session });
	return session;
}

/** The allowed claims of each profile. Sessions of one record share them. */
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
