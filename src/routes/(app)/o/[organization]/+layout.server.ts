import { load as loadSession, requireOrganization } from 'sveltekit-logto/server';
import { noteMember } from '../../../../demo/members.js';
import type { LayoutServerLoad } from './$types.js';

export const load: LayoutServerLoad = async (event) => {
	const { organization, session } = await requireOrganization(event);
	noteMember(session);
	// The session for the page's data: without the long list of a user in many organizations.
	return { ...(await loadSession(event)), organization };
};
