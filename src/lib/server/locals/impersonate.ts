import { LogtoAuthError } from '../../errors.js';
import { toProfile } from '../../protocol/claims.js';
import type { Session } from '../../protocol/session.js';
import { mapProfile } from '../app-callbacks/map-profile.js';
import type { RequestContext } from '../request/request-context.js';
import { toTokenKey } from '../session/record/kept-tokens.js';
import { limitProfile } from '../session/record/profile-limit.js';
import { now } from '../internal/clock.js';
import { createRecord, toApp } from '../session/record/record.js';
import { exchangeToken } from './exchange.js';

/** The user to impersonate. */
export interface ImpersonateOptions {
	/** From `POST /api/subject-tokens` of Logto's Management API. It can be used once, within ten minutes. */
	readonly subjectToken: string;
}

/**
 * @throws {LogtoAuthError} as `exchangeToken`; `session_missing` without a session;
 * `not_while_impersonating` in an impersonation, before the subject token is used; `app_callback_failed`
 */
export async function impersonate(
	context: RequestContext,
	{ subjectToken }: ImpersonateOptions
): Promise<Session | null> {
	const { issuer, config, refresher, sessions } = context.runtime();
	if ((await context.record()) === null) throw new LogtoAuthError('session_missing');
	const exchanged = await exchangeToken(context, { subjectToken, actor: true });
	const { accessToken, expiresAt } = exchanged;
	const claims = await issuer.fetchUserinfo(accessToken, null);
	// The exchange may have changed the session.
	const acting = await context.record();
	if (acting === null) throw new LogtoAuthError('session_missing');
	const left = expiresAt - now();
	const { profile: actor } = acting;
	const { profile } = limitProfile(toProfile(claims));
	const scope = exchanged.scopes.join(' ');
	const tokens = { accessToken, idToken: null, expiresAt, scope };
	const user = await mapProfile(config, profile, { event: context.event, tokens });
	const record = createRecord(
		{
			app: toApp(config),
			site: acting.site,
			profile,
			user,
			refreshToken: null,
			requested: config.requested,
			// Logto's session in this browser is still the acting user's: when it ends, this session ends too.
			sid: acting.sid,
			actor: { id: actor.sub, name: actor.name ?? actor.username ?? null },
			userAgent: acting.userAgent
		},
		{ maxAge: left, absoluteMaxAge: left }
	);
	const token = { accessToken, issuedAt: now(), expiresAt, scope };
	const kept = await sessions.create({ ...record, accessTokens: { [toTokenKey({})]: token } });
	// From here on, a logout ends both sessions. One that came before has ended the acting session only.
	if ((await sessions.newest(acting)) === null) {
		await sessions.end(kept);
		throw new LogtoAuthError('session_missing');
	}
	await context.end('replaced');
	await context.waitBriefly(refresher.revoke(acting));
	return (await context.adopt(kept)) ? context.findShown() : null;
}
