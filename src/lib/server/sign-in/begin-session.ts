import { DEV } from 'esm-env';
import { toProfile } from '../../protocol/claims.js';
import type { User } from '../../protocol/register.js';
import type { WholeSession } from '../../protocol/session.js';
import type { SignedIn } from '../authjs.js';
import { askSignIn, type Applicant, type Verdict } from '../app-callbacks/ask-sign-in.js';
import type { Arrival } from './pending-callbacks.js';
import { isCreatedWithin } from './created-within.js';
import type { RequestContext } from '../request/request-context.js';
import type { Issuer } from '../logto/issuer.js';
import { base, type RequestEvent } from '../kit.js';
import { mapProfile } from '../app-callbacks/map-profile.js';
import { findOrganization } from '../request/load-session.js';
import { findFirstOrganization } from './first-organization.js';
import { toTokenKey } from '../session/record/kept-tokens.js';
import { takeData } from '../request/own-data.js';
import { limitProfile } from '../session/record/profile-limit.js';
import { now } from '../internal/clock.js';
import { createRecord, toApp, toSite, type SessionRecord } from '../session/record/record.js';
import { toSession } from '../session/to-session.js';
import type { Config } from '../config/config.js';
import { endRefused } from './refused-sign-in.js';
import { warnOfDropped } from '../tokens/revalidate.js';

/**
 * Begins the session. Whoever was signed in with this browser before is no longer; the refresh token of
 * the same person is not revoked, for Logto keeps one grant for a browser and an app, and the new tokens
 * are of it.
 *
 * @param login `again`: it goes on from one that lapsed; `beganAt`: when the user began, in seconds since the epoch
 * @returns the session as it is kept; the browser gets it by `RequestContext.adopt`
 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`, `session_store_unreachable`,
 * `app_callback_failed`, which leaves the earlier session as it is
 */
export async function beginSession(
	event: RequestEvent,
	context: RequestContext,
	signedIn: SignedIn,
	login: { readonly again: boolean; readonly beganAt: number }
): Promise<Arrival> {
	const { config, refresher, sessions } = context.runtime();
	const { record: established, issuedAt } = await establish(event, context, signedIn);
	const previous = await context.unconfirmedRecord();
	// The organization that an acting user chose is not this user's choice.
	const same = previous?.actor === null && previous.profile.sub === established.profile.sub;
	const time = { issuedAt, beganAt: login.beganAt, now: now() };
	// Who is signed in already has had their first sign-in.
	const isNewUser = !same && isCreatedWithin(established.profile, time);
	const applicant = { profile: established.profile, event, isNewUser, reason: 'sign-in' } as const;
	const verdict = await decide(context, applicant, same ? null : established);
	if (!verdict.allowed) {
		await endRefused(context, established, previous);
		return { kind: 'refused', path: verdict.path };
	}
	const user = await toUser(event, context, { signedIn, established, revokes: !same });
	if (previous !== null) await context.end('replaced');
	if (previous !== null && !same) await context.waitBriefly(refresher.revoke(previous));
	const before = same ? previous.lastOrganizationId : null;
	const record = await sessions.create({
		...established,
		user,
		attempts: same ? previous.attempts : '',
		...(same ? { data: previous.data, dataChangedAt: previous.dataChangedAt } : {}),
		lastOrganizationId: await findFirstOrganization(event, config, established, before)
	});
	const said = await config.events.onSignIn({ session: toFirstSession(record), isNewUser });
	const kept = await takeData({ sessions, config }, record, said);
	return { kind: 'begun', record: kept, isWelcome: isNewUser && previous === null && !login.again };
}

/** @param fresh the session that is not to be left behind where the app says nothing */
async function decide(
	context: RequestContext,
	applicant: Applicant,
	fresh: SessionRecord | null
): Promise<Verdict> {
	const { config, refresher } = context.runtime();
	try {
		return await askSignIn(config, applicant);
	} catch (error) {
		if (fresh !== null) await context.waitBriefly(refresher.revoke(fresh));
		throw error;
	}
}

/** As the first page has it that names no organization. */
function toFirstSession(record: SessionRecord): WholeSession {
	const organization = findOrganization(record, record.lastOrganizationId);
	return toSession(record, organization && { ...organization, permissions: null });
}

/** A user to be made. */
interface Mapping {
	readonly signedIn: SignedIn;
	readonly established: SessionRecord;
	/** Whether a failure revokes the refresh token: not while a session of the same grant lives on. */
	readonly revokes: boolean;
}

/** @throws {LogtoAuthError} `app_callback_failed` */
async function toUser(
	event: RequestEvent,
	context: RequestContext,
	{ signedIn, established, revokes }: Mapping
): Promise<User | null> {
	const { config, refresher } = context.runtime();
	try {
		return await mapProfile(config, established.profile, { event, tokens: signedIn });
	} catch (error) {
		if (revokes) await context.waitBriefly(refresher.revoke(established));
		throw error;
	}
}

/** Whose back-channel logouts were warned of. By issuer, for a function makes its options for each request. */
const warned = new WeakSet<Issuer>();

function warnOfLogouts(issuer: Issuer, { logger }: Config): void {
	if (warned.has(issuer)) return;
	warned.add(issuer);
	logger.warn(
		'The tokens of Logto have no "sid", so an ordinary sign-out on one device ends the sessions of the user on all devices. To end those of one device alone, switch on "Is session required" beside the back-channel logout URI (Console → Applications → your application).'
	);
}

/** What a sign-in brought, checked. */
interface Established {
	readonly record: SessionRecord;
	/** The claim `iat` of the ID token. */
	readonly issuedAt: unknown;
}

/** @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable` */
async function establish(
	event: RequestEvent,
	context: RequestContext,
	{ idToken, accessToken, refreshToken, expiresAt, scope }: SignedIn
): Promise<Established> {
	const { config, issuer } = context.runtime();
	const claims = await issuer.verifyIdToken(idToken);
	const userinfo = await issuer.fetchUserinfo(accessToken, String(claims.sub));
	if (refreshToken === null && config.scope.split(' ').includes('offline_access'))
		config.logger.warn(
			'Logto sent no refresh token. Switch on "Always issue refresh token" for the application (Console → Applications → your application), or leave the option "consent" out.'
		);
	const { auth_time: authenticatedAt, sid } = claims;
	if (DEV && config.backchannelLogout && sid === undefined) warnOfLogouts(issuer, config);
	const { profile, dropped } = limitProfile(toProfile(claims, userinfo));
	if (dropped.length > 0) warnOfDropped(config, dropped);
	const record = createRecord(
		{
			app: toApp(config),
			site: toSite(event, base),
			profile,
			refreshToken,
			requested: config.requested,
			sid: typeof sid === 'string' ? sid : null,
			authenticatedAt: typeof authenticatedAt === 'number' ? authenticatedAt : 0,
			userAgent: event.request.headers.get('user-agent')
		},
		config
	);
	const token = { accessToken, issuedAt: record.issuedAt, expiresAt, scope };
	return {
		record: { ...record, accessTokens: { [toTokenKey({})]: token } },
		issuedAt: claims.iat
	};
}
