import { LogtoAuthError } from '../../errors.js';
import type { RequestContext } from '../request-context.js';
import type { SignOutScope } from '../events.js';
import { report } from '../report.js';
import type { SessionRecord } from '../session/record.js';
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
 * and ends the session at Logto too, which leads back to the home page; `scope=everywhere` does the same
 * after all sessions of the person, on every device, have ended; `scope=local` ends the session of this
 * site and goes to `redirectTo`. Works when Logto is down: then all end here.
 */
export const signOut: Endpoint = async (request) => {
	const { event, context } = request;
	requireSameOrigin(event);
	const address = await endSession(request, await readFields(event));
	const changes = await context.runtime().logins.clearFinished(event);
	return redirectTo(address, toSetCookies(changes));
};

/** Ends the session and says where to go: a page of Logto or of this site. */
export async function endSession(
	request: EndpointRequest,
	fields: Readonly<Record<string, string>>
): Promise<string> {
	const { context } = request;
	const { config, refresher } = context.runtime();
	const local = toRedirect(request, fields['redirectTo']);
	const asked = toScope(fields['scope']);
	// Logto is not asked about a session that ends: it may hang.
	const record = await context.unconfirmedRecord().catch(() => null);
	await context.end('signed_out');
	if (record === null) return local;
	// A user who acts as another one ends what they began, and no session of the other one's.
	const scope = asked === 'everywhere' && record.actor !== null ? 'global' : asked;
	// Nothing waits for the listener: it may hang.
	const told = config.events.onSignOut({ subject: record.profile.sub, scope });
	const others = scope === 'everywhere' ? await listOthers(context, record) : [];
	if (scope === 'everywhere') await endAll(context, record);
	const revoked = [record, ...others].map((each) => refresher.revoke(each));
	await context.waitBriefly(Promise.all(revoked).then(() => undefined));
	await told;
	return scope === 'local' ? local : ((await toLogtoSignOut(request, context)) ?? local);
}

function toScope(value: string | undefined): SignOutScope {
	return value === 'local' || value === 'everywhere' ? value : 'global';
}

async function listOthers(
	context: RequestContext,
	{ id: own, profile }: SessionRecord
): Promise<readonly SessionRecord[]> {
	const known = (await context.runtime().sessions.list(profile.sub)) ?? [];
	return known.filter(({ id }) => id !== own);
}

/**
 * @throws {LogtoAuthError} `sign_out_incomplete` where cookies alone hold the sessions: told to the log as a
 * fault of the app, and answered without a 5xx, for every form may ask for it
 */
async function endAll(context: RequestContext, { profile }: SessionRecord): Promise<void> {
	const ended = await context.runtime().sessions.endAll({ subject: profile.sub });
	if (ended !== 'impossible') return;
	const reason = new LogtoAuthError('sign_out_incomplete');
	report(
		context.options,
		'Signing out everywhere needs the option "sessions" or "revocations".',
		reason
	);
	throw reason;
}

/** The address that ends Logto's own session (OpenID Connect RP-Initiated Logout §2), or `null`. */
async function toLogtoSignOut(
	{ event, home }: EndpointRequest,
	context: RequestContext
): Promise<string | null> {
	const { config, issuer } = context.runtime();
	try {
		const { end_session_endpoint } = issuer.known() ?? (await issuer.discover());
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
