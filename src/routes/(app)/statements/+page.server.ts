import { requireSession } from 'sveltekit-logto/server';
import type { PageServerLoad } from './$types.js';

/** Whether the address is verified is asked by the rule of this route. */
export const load: PageServerLoad = async (event) => {
	const { user } = await requireSession(event);
	return { email: user.email };
};
