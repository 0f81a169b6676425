import { requireSession } from 'sveltekit-logto/server';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async (event) => {
	const { profile, signedInAt } = await requireSession(event);
	return { profile, signedInAt };
};
