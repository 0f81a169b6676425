import type { RequestEvent } from '@sveltejs/kit';
import { createClient } from 'redis';
import { LogtoAuth, redisStore } from 'sveltekit-logto/server';
import { SvelteKitAuth } from '@auth/sveltekit';
import { building } from '$app/environment';
import { env } from '$env/dynamic/private';

const client = createClient({ url: env['REDIS_URL'] ?? '' });
if (!building) await client.connect();

export const { handle } = LogtoAuth({
	engine: SvelteKitAuth,
	env,
	sessions: redisStore(client),
	// As the variant without a store.
	session: { revalidate: 3600 }
});

export const readClaims = async ({ locals }: RequestEvent): Promise<unknown> =>
	(await locals.auth())?.profile ?? null;
