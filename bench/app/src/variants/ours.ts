import { SvelteKitAuth } from '@auth/sveltekit';
import type { RequestEvent } from '@sveltejs/kit';
import { LogtoAuth } from 'sveltekit-logto/server';
import { env } from '$env/dynamic/private';

export const { handle } = LogtoAuth({ engine: SvelteKitAuth, env });

export const readClaims = async ({ locals }: RequestEvent): Promise<unknown> =>
	(await locals.auth())?.profile ?? null;
