import { requireRecentSignIn } from 'sveltekit-logto/server';
import type { Actions, PageServerLoad } from './$types.js';

const recently = { maxAge: 300 };

export const load: PageServerLoad = async (event) => {
	const session = await requireRecentSignIn(event, recently);
	return { name: session.user.name };
};

export const actions: Actions = {
	// The page may have been open for long: what counts is now.
	close: async (event) => {
		await requireRecentSignIn(event, recently);
		return { closed: true };
	}
};
