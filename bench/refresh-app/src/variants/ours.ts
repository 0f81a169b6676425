import { SvelteKitAuth } from '@auth/sveltekit';
import { createClient } from 'redis';
import type { RequestEvent } from '@sveltejs/kit';
import { LogtoAuth, redisStore } from 'sveltekit-logto/server';
import { env } from '$env/dynamic/private';
import { resource } from '../resource';

function connect(url: string) {
	const client = createClient({ url, disableOfflineQueue: true });
	client.on('error', (error: Error) => console.error(error.message));
	client.connect().catch(() => {});
	return client;
}

export const { handle } = LogtoAuth({
	engine: SvelteKitAuth,
	env,
	resources: [resource],
	...(env['REDIS_URL'] ? { sessions: redisStore(connect(env['REDIS_URL'])) } : {})
});

export const readToken = ({ locals }: RequestEvent): Promise<string | null> =>
	locals.logto.getAccessToken({ resource });
