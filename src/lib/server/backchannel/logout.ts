import { LogtoAuthError } from '../../errors.js';
import { toErrorBody } from '../kit.js';
import { readLogoutToken } from './logout-token.js';
import { boundStore } from '../stores/bounded-store.js';
import { readFields, type Endpoint } from '../http/endpoint.js';

/**
 * `POST {basePath}/backchannel-logout`: Logto reports that a user signed out elsewhere (OpenID Connect Back-Channel
 * Logout 1.0 §2.5–§2.8). The request comes from Logto's server, so it has no cookie and no `Origin`: the signature of
 * the token authenticates it. Returns 200 when the sessions have ended, 400 when the token is not valid.
 */
export const backchannelLogout: Endpoint = async ({ event, context }) => {
	const { config, issuer, sessions } = context.runtime();
	const store = config.sessions ?? config.revocations;
	if (!config.backchannelLogout || store === null) throw new LogtoAuthError('not_found');
	try {
		const { logout_token: logoutToken = '' } = await readFields(event);
		// The probe of this site sends an empty token: there is nothing to log.
		if (logoutToken === '') return refuse(new LogtoAuthError('logout_token_invalid'));
		const whose = await readLogoutToken(issuer, boundStore(store, config.timeout), logoutToken);
		// Logto also reports a sign-out that began here, after which no session may be left.
		if ((await sessions.endAll(whose)) === 'ended')
			await config.events.onSessionEnd({ subject: whose.subject, reason: 'backchannel_logout' });
		return new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } });
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		if (error.status >= 500) config.logger.error('A back-channel logout failed.', error);
		else config.logger.warn('A back-channel logout was refused.', error);
		return refuse(error);
	}
};

function refuse(error: LogtoAuthError): Response {
	const headers = { 'cache-control': 'no-store' };
	return Response.json(toErrorBody(error), { status: error.status, headers });
}
