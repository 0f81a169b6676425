import type { AdapterPayload } from 'oidc-provider';
import { notFound } from './api-fault.js';
import type { ApiRoutes, Call } from './route.js';
import { findPerson } from './users.js';

/** A user's sessions at Logto and the grants of applications. */
export const sessionRoutes: ApiRoutes = {
	'GET /api/users/:userId/sessions': (call) => ({
		status: 200,
		body: { sessions: listSessions(call).map((session) => toEntry(call, session)) }
	}),
	'DELETE /api/users/:userId/sessions/:sessionId': endSession,
	'DELETE /api/users/:userId/grants/:grantId': endGrant
};

const listSessions = (call: Call) => call.tenant.store.listSessions(findPerson(call).id);

const toGrantIds = ({ authorizations = {} }: AdapterPayload): readonly string[] =>
	Object.values(authorizations).flatMap(({ grantId }) => grantId ?? []);

/** The session's grants stay valid, as after a sign-out, unless the caller revokes them, too. */
function endSession(call: Call) {
	const { store } = call.tenant;
	const session = listSessions(call).find(({ uid }) => uid === call.param('sessionId'));
	if (session === undefined) throw notFound();
	store.endSession(call.param('sessionId'));
	if (call.query.get('revokeGrantsTarget') === 'all')
		for (const grantId of toGrantIds(session)) store.endGrant(grantId);
	return { status: 204 };
}

/** Ends the grant and the sessions that use it. */
function endGrant(call: Call) {
	const { store } = call.tenant;
	const grantId = call.param('grantId');
	const person = findPerson(call);
	if (!store.hasGrant(person.id, grantId)) throw notFound();
	for (const session of listSessions(call))
		if (toGrantIds(session).includes(grantId)) store.endSession(session.uid ?? '');
	store.endGrant(grantId);
	return { status: 204 };
}

function toEntry({ tenant }: Call, payload: AdapterPayload) {
	return {
		payload,
		lastSubmission: null,
		clientId: tenant.config.clientId,
		accountId: payload.accountId,
		expiresAt: (payload.exp ?? 0) * 1000
	};
}
