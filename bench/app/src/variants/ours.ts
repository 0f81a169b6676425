import { SvelteKitAuth } from '@auth/sveltekit';
import type { RequestEvent } from '@sveltejs/kit';
import { LogtoAuth } from 'sveltekit-logto/server';
import { env } from '$env/dynamic/private';

export const { handle } = LogtoAuth({
	engine: SvelteKitAuth,
	env,
	// Requests carry the cookie of the start. Newer claims would be written into a new cookie at each of them.
	session: { revalidate: 3600 }
});

export const readClaims = async ({ locals }: RequestEvent): Promise<unknown> =>
	(await locals.auth())?.profile ?? null;
