import { LogtoAuthError } from '../../errors.js';
import { toSafeRedirect } from '../../protocol/redirect-to.js';
import type { RequestContext } from '../request/request-context.js';
import type { SignOutScope } from '../observability/events.js';
import { report } from '../app-callbacks/report.js';
import type { SessionRecord } from '../session/record/record.js';
import { checkFirstSignOut } from '../start-checks/logto/check-sign-out.js';
import { readFields, type Endpoint, type EndpointRequest } from '../http/endpoint.js';
import { endLogtoSessions } from '../management-api/logto-sessions.js';
import { leave } from '../http/leave.js';
import { requireSameOrigin } from '../http/origin-check.js';
import { prepareReturn } from './sign-out-return.js';

/**
 * `POST {basePath}/signout`: ends the session. `scope=global` (the default) also revokes the refresh token and ends the
 * session at Logto, and then opens `redirectTo`. `scope=everywhere` first ends all sessions of the user on every device.
 * `scope=local` ends only the session of this site and opens `redirectTo`. When Logto does not answer, the sessions of
 * this site still end.
 */
export const signOut: Endpoint = async (request) => {
	const { event } = request;
	requireSameOrigin(event);
	return leave(event, await endSession(request, await readFields(event)));
};

/** Ends the session, sets the cookies of the sign-out, and returns the address to continue at. */
export async function endSession(
	request: EndpointRequest,
	fields: Readonly<Record<string, string>>
): Promise<string> {
	const { event, context } = request;
	const address = await endEverywhere(request, fields);
	context.setCookies(await context.runtime().logins.clearFinished(event));
	return address;
}

/** Ends the session here and, unless the scope is local, at Logto. Returns the address to continue at. */
async function endEverywhere(
	request: EndpointRequest,
	fields: Readonly<Record<string, string>>
): Promise<string> {
	const { context } = request;
	const { config } = context.runtime();
	const wanted = toSafeRedirect(fields['redirectTo'], request.event.url.origin);
	const here = wanted ?? request.home;
	const asked = toScope(fields['scope']);
	// Do not ask Logto about a session that ends: it can hang.
	const record = await context.unconfirmedRecord().catch(() => null);
	await context.end('signed_out');
	if (record === null) return here;
	// A user who acts as another one ends the impersonation, and no session of the other user.
	const scope = asked === 'everywhere' && record.actor !== null ? 'global' : asked;
	// Do not wait for the listener: it can hang.
	const told = config.events.onSignOut({ subject: record.profile.sub, scope });
	await endAtLogto(context, record, scope);
	await told;
	return scope === 'local' ? here : ((await leadToLogto(request, wanted)) ?? here);
}

/** Ends the session at Logto, or all sessions of the user. */
async function endAtLogto(
	context: RequestContext,
	record: SessionRecord,
	scope: SignOutScope
): Promise<void> {
	const { config, refresher } = context.runtime();
	if (scope === 'local' && !config.signOut.revoke) return;
	const everywhere = scope === 'everywhere';
	const others = everywhere ? await listOthers(context, record) : [];
	const atLogto = everywhere ? endLogtoSessions(context.runtime(), record.profile.sub) : null;
	try {
		if (everywhere) await endAll(context, record);
	} finally {
		const revoked = [record, ...others].map((each) => refresher.revoke(each));
		await context.waitBriefly(Promise.all([atLogto, ...revoked]).then(() => undefined));
	}
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
 * @throws {LogtoAuthError} `sign_out_incomplete` when only cookies hold the sessions. The log reports it as a fault of
 * the app. The answer is not a 5xx, because any form can request it
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

/**
 * The address that ends the session at Logto (OpenID Connect RP-Initiated Logout §2), or `null` when Logto has none or does
 * not answer.
 */
async function leadToLogto(
	{ event, context }: EndpointRequest,
	wanted: string | null
): Promise<string | null> {
	const { config, issuer } = context.runtime();
	try {
		const { end_session_endpoint } = issuer.known() ?? (await issuer.discover());
		if (end_session_endpoint === null) return null;
		const { path, state } = await prepareReturn(event, context, wanted);
		const address = new URL(end_session_endpoint);
		address.searchParams.set('client_id', config.clientId);
		address.searchParams.set('post_logout_redirect_uri', new URL(path, event.url.origin).href);
		if (state !== null) address.searchParams.set('state', state);
		checkFirstSignOut(context, address.href);
		return address.href;
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		config.logger.warn('Signed out only on this site, because Logto does not answer.', error);
		return null;
	}
}
