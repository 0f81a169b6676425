import type { LayoutServerLoad } from './$types.js';
import type { Session } from 'sveltekit-logto';

export const load: LayoutServerLoad = async ({ locals }) => {
	const session: Session | null = await locals.auth();
	return { session };
};
