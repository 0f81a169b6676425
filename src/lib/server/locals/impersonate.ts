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

/** Whom to go on as. */
export interface ImpersonateOptions {
	/** From `POST /api/subject-tokens` of Logto's Management API; works once, for ten minutes. */
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
	// The exchange may have renewed it.
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
			// Logto's session in this browser stays the acting user's: its end ends this as well.
			sid: acting.sid,
			actor: { id: actor.sub, name: actor.name ?? actor.username ?? null },
			userAgent: acting.userAgent
		},
		{ maxAge: left, absoluteMaxAge: left }
	);
	const token = { accessToken, issuedAt: now(), expiresAt, scope };
	const kept = await sessions.create({ ...record, accessTokens: { [toTokenKey({})]: token } });
	// An end that comes from here on ends both. One that came before is known to the acting session alone.
	if ((await sessions.newest(acting)) === null) {
		await sessions.end(kept);
		throw new LogtoAuthError('session_missing');
	}
	await context.end('replaced');
	await context.waitBriefly(refresher.revoke(acting));
	return (await context.adopt(kept)) ? context.findShown() : null;
}
