import { DEV } from 'esm-env';
import { toProfile } from '../../protocol/claims.js';
import type { User } from '../../protocol/register.js';
import type { WholeSession } from '../../protocol/session.js';
import type { SignedIn } from '../authjs.js';
import { askSignIn, type Applicant, type Verdict } from '../app-callbacks/ask-sign-in.js';
import type { SignInResult } from './transaction/pending-callbacks.js';
import { isCreatedWithin } from './created-within.js';
import type { RequestContext } from '../request/request-context.js';
import type { Issuer } from '../logto/issuer.js';
import { base, type RequestEvent } from '../kit.js';
import { mapProfile } from '../app-callbacks/map-profile.js';
import { findOrganization } from '../request/load-session.js';
import { findFirstOrganization } from './first-organization.js';
import { toTokenKey } from '../session/record/kept-tokens.js';
import { takeData } from '../locals/app-data.js';
import { limitProfile } from '../session/record/profile-limit.js';
import { now } from '../internal/clock.js';
import { createRecord, toApp, toSite, type SessionRecord } from '../session/record/record.js';
import { toSession } from '../session/to-session.js';
import type { Config } from '../config/config.js';
import { endRefused } from './refused-sign-in.js';
import { warnOfDropped } from '../tokens/revalidate.js';

/**
 * Begins the session and ends the earlier session of this browser. The refresh token of the same user is not revoked:
 * Logto keeps one grant for each browser and application, and the new tokens belong to it.
 *
 * @param login `again`: the sign-in continues a lapsed one; `beganAt`: its beginning, in seconds since the epoch
 * @returns the new session; `RequestContext.adopt` sends it to the browser
 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`, `session_store_unreachable`,
 * `app_callback_failed`, which leaves the earlier session as it is
 */
export async function beginSession(
	event: RequestEvent,
	context: RequestContext,
	signedIn: SignedIn,
	login: { readonly again: boolean; readonly beganAt: number }
): Promise<SignInResult> {
	const { config, refresher, sessions } = context.runtime();
	const { record: established, issuedAt } = await establish(event, context, signedIn);
	const previous = await context.unconfirmedRecord();
	// An impersonation's organization is not this user's choice.
	const same = previous?.actor === null && previous.profile.sub === established.profile.sub;
	const time = { issuedAt, beganAt: login.beganAt, now: now() };
	// A user who is signed in already is not new.
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

/** @param fresh the session to end when the app's answer fails */
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

/** The session as a page without an organization shows it. */
function toFirstSession(record: SessionRecord): WholeSession {
	const organization = findOrganization(record, record.lastOrganizationId);
	return toSession(record, organization && { ...organization, permissions: null });
}

/** The input of `profile`. */
interface Mapping {
	readonly signedIn: SignedIn;
	readonly established: SessionRecord;
	/** Whether a failure revokes the refresh token. Not while another session of the same grant exists. */
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

/** The issuers with a warning about back-channel logout. By issuer, because a function can create the options for each request. */
const warned = new WeakSet<Issuer>();

function warnOfLogouts(issuer: Issuer, { logger }: Config): void {
	if (warned.has(issuer)) return;
	warned.add(issuer);
	logger.warn(
		'The tokens of Logto have no "sid", so a sign-out on one device ends the sessions of the user on all devices. To end only the sessions of that device, enable "Is session required" next to the back-channel logout URI (Console → Applications → your application).'
	);
}

/** The checked answer of Logto. */
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
			'Logto sent no refresh token. Enable "Always issue refresh token" for the application (Console → Applications → your application), or remove the option "consent".'
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
