import { requireOrganization } from 'sveltekit-logto/server';
import { noteMember } from '../../../../demo/members.js';
import type { LayoutServerLoad } from './$types.js';

export const load: LayoutServerLoad = async (event) => {
	const { organization, session } = await requireOrganization(event);
	noteMember(session);
	// The root layout does not run again on the way here: its session knows another organization.
	return { session, organization };
};
