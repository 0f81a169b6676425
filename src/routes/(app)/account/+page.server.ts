import { requireSession } from 'sveltekit-logto/server';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async (event) => {
	const { profile } = await requireSession(event);
	return {
		email: profile.email ?? null,
		emailVerified: profile.email_verified ?? false
	};
};
