import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import { toProfile } from '../../protocol/claims.js';
import {
	finishSignIn,
	readRedirectCookie,
	toAuthJsType,
	type Outcome,
	type SignedIn
} from '../authjs.js';
import type { RequestContext } from '../context.js';
import { isNetworkFailure } from '../issuer.js';
import { base } from '../kit.js';
import { listCauses } from '../log.js';
import { createRecord, type SessionRecord } from '../session/record.js';
import { redirectTo, toRedirect, type Endpoint } from './endpoint.js';

/**
 * `GET {basePath}/callback/logto`: where Logto sends the person back. A session exists only after
 * state, nonce, PKCE, the ID token's signature and the subject of userinfo were all found right.
 */
export const callback: Endpoint = async (request) => {
	const { event, context } = request;
	const { config, issuer, tokens } = context.runtime();
	const authjs = { event, config, base, fetch: issuer.fetch };
	const destination = toRedirect(request, readRedirectCookie(authjs));
	const { signedIn, failure, cookies } = await finishSignIn(authjs);
	if (signedIn === null) {
		// The back button or a second tab: whoever is signed in already goes on.
		const reason = toReason(event.url.searchParams, failure);
		if (reason.code === 'callback_invalid' && (await context.session()) !== null)
			return redirectTo(destination);
		throw reason;
	}
	const previous = await context.record();
	const record = await establish(context, signedIn);
	// Not revoked: Logto keeps one grant for a browser and an app, and the new tokens are of it.
	if (previous !== null) tokens.forget(previous.id);
	tokens.put(record.id, {}, signedIn);
	await context.save(record);
	return redirectTo(destination, cookies);
};

/** @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable` */
async function establish(context: RequestContext, signedIn: SignedIn): Promise<SessionRecord> {
	const { config, issuer } = context.runtime();
	const claims = await issuer.verifyIdToken(signedIn.idToken);
	const userinfo = await issuer.fetchUserinfo(signedIn.accessToken, String(claims.sub));
	if (signedIn.refreshToken === null && config.scope.split(' ').includes('offline_access'))
		config.logger.warn(
			'Logto sent no refresh token. Switch on "Always issue refresh token" for the application, or keep prompt=consent.'
		);
	return createRecord(toProfile(claims, userinfo), signedIn.refreshToken, config.maxAge);
}

function toReason(query: URLSearchParams, failure: Outcome['failure']): LogtoAuthError {
	const cause = failure?.cause;
	return new LogtoAuthError(toCode(query, failure), { cause });
}

/** Before tokens were asked for, only the browser's side can be wrong; after, mostly Logto's. */
function toCode(query: URLSearchParams, failure: Outcome['failure']): LogtoAuthErrorCode {
	if (failure === null) return 'callback_invalid';
	const causes = listCauses(failure.cause);
	if (causes.some(isNetworkFailure)) return 'issuer_unreachable';
	const fromLogto = causes.some((cause) => toAuthJsType(cause) === 'OAuthCallbackError');
	if (fromLogto)
		return query.get('error') === 'access_denied' ? 'sign_in_denied' : 'callback_invalid';
	if (!failure.askedForTokens) return 'callback_invalid';
	return causes.some((cause) => 'error' in cause && cause.error === 'invalid_grant')
		? 'callback_invalid'
		: 'issuer_invalid';
}
