import { requireRole } from 'sveltekit-logto/server';
import { listMembers } from '../../../../../demo/members.js';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async (event) => {
	const { organization } = await requireRole(event, { organizationRole: 'admin' });
	return { organization, members: listMembers(organization.id) };
};
