import { redirect } from '@sveltejs/kit';
import { toSafeRedirect } from 'sveltekit-logto';
import { requireSession } from 'sveltekit-logto/server';
import { resolve } from '$app/paths';
import type { Actions, PageServerLoad } from './$types.js';

/** The first sign-in of a new user leads here: the option `onboarding`. */
export const load: PageServerLoad = async (event) => {
	const { user, profile } = await requireSession(event);
	return {
		name: user.name ?? profile.username,
		redirectTo: event.url.searchParams.get('redirectTo')
	};
};

export const actions: Actions = {
	start: async (event) => {
		await requireSession(event);
		const fields = await event.request.formData();
		// Anybody can make a link to this page, with any address in it.
		const wanted = toSafeRedirect(fields.get('redirectTo'), event.url.origin);
		redirect(303, wanted ?? resolve('/(app)/dashboard'));
	}
};
