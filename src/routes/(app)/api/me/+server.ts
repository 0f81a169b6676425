import { json } from '@sveltejs/kit';
import { requireSessionOrBearer } from 'sveltekit-logto/server';
import type { RequestHandler } from './$types.js';

/** Public in the rule table: for pages with a session, and for callers that send an access token. */
export const GET: RequestHandler = async (event) => {
	const caller = await requireSessionOrBearer(event, {
		bearer: { resource: 'https://api.example.test' }
	});
	if (caller.kind === 'bearer') {
		const { subject, clientId, permissions } = caller.bearer;
		return json({ subject, clientId, permissions });
	}
	const { user, organizations, roles } = caller.session;
	return json({ user, organizations, roles });
};
