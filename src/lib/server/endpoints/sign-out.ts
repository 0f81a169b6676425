import { LogtoAuthError } from '../../errors.js';
import type { RequestContext } from '../context.js';
import {
	readFields,
	redirectTo,
	toRedirect,
	toSetCookies,
	type Endpoint,
	type EndpointRequest
} from './endpoint.js';
import { requireSameOrigin } from './origin-check.js';

/**
 * `POST {basePath}/signout`: ends the session. `scope=global` (the default) revokes the refresh token
 * and ends the session at Logto too, which leads back to the home page; `scope=local` ends the session
 * of this site and goes to `redirectTo`. Works when Logto is down: then both end here.
 */
export const signOut: Endpoint = async (request) => {
	const { event, context } = request;
	requireSameOrigin(event);
	const address = await endSession(request, await readFields(event));
	const changes = await context.runtime().logins.clearFinished(event);
	return redirectTo(address, toSetCookies(event, changes));
};

/** Ends the session and says where to go: a page of Logto or of this site. */
export async function endSession(
	request: EndpointRequest,
	fields: Readonly<Record<string, string>>
): Promise<string> {
	const { context } = request;
	const { tokens } = context.runtime();
	const local = toRedirect(request, fields['redirectTo']);
	const record = await context.record();
	context.clear();
	if (record === null) return local;
	await tokens.end(record);
	return fields['scope'] === 'local' ? local : ((await toLogtoSignOut(request, context)) ?? local);
}

/** The address that ends Logto's own session (OpenID Connect RP-Initiated Logout §2), or `null`. */
async function toLogtoSignOut(
	{ event, home }: EndpointRequest,
	context: RequestContext
): Promise<string | null> {
	const { config, issuer } = context.runtime();
	try {
		const { end_session_endpoint } = await issuer.discover();
		if (end_session_endpoint === null) return null;
		const address = new URL(end_session_endpoint);
		address.searchParams.set('client_id', config.clientId);
		address.searchParams.set('post_logout_redirect_uri', new URL(home, event.url.origin).href);
		return address.href;
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		config.logger.warn('Signed out here only: Logto could not be asked.', error);
		return null;
	}
}
