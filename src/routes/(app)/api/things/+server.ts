import { json } from '@sveltejs/kit';
import { requirePermission } from 'sveltekit-logto/server';
import { resolve } from '$app/paths';
import type { RequestHandler } from './$types.js';

const resource = 'https://api.example.test';

/** Calls the API with the signed-in person's access token, which the browser never sees. */
export const GET: RequestHandler = async (event) => {
	await requirePermission(event, 'read:things', { resource });
	const accessToken = await event.locals.logto.getAccessToken({ resource });
	const address = new URL(resolve('/(public)/resource/things'), event.url);
	const response = await event.fetch(address, {
		headers: { authorization: `Bearer ${accessToken}` }
	});
	return json(await response.json(), { status: response.status });
};
