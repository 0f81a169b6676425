import { json } from '@sveltejs/kit';
import { requireSession } from 'sveltekit-logto/server';
import type { RequestHandler } from './$types.js';

export const GET: RequestHandler = async (event) => {
	const { user, organizations, roles } = await requireSession(event);
	return json({ user, organizations, roles });
};
