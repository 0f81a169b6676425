import { fail } from '@sveltejs/kit';
import { requireSession } from 'sveltekit-logto/server';
import { readForm } from '../../../demo/read-form.js';
import type { Actions, PageServerLoad } from './$types.js';

export const load: PageServerLoad = async (event) => {
	const { signedInAt, authenticatedAt, checkedAt, expires } = await requireSession(event);
	return {
		sessions: await event.locals.logto.sessions(),
		current: { signedInAt, authenticatedAt, checkedAt, expires }
	};
};

export const actions: Actions = {
	end: async (event) => {
		await requireSession(event);
		const id = (await readForm(event.request)).get('id');
		const ended = typeof id === 'string' && (await event.locals.logto.endSession(id));
		return ended ? { ended } : fail(404, { ended: false });
	},
	check: async (event) => {
		await event.locals.logto.refresh();
	}
};
