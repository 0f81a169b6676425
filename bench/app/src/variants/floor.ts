import type { Handle, RequestEvent } from '@sveltejs/kit';
import { createClient } from 'redis';
import { building } from '$app/environment';
import { env } from '$env/dynamic/private';

/**
 * What no library can go below: the response fields of a page that has read a session, and the session from a
 * constant. With `REDIS_URL` it reads the bytes of a session from Redis, once a request, and throws them away.
 */
let claims: unknown;

const client = env['REDIS_URL'] === undefined ? null : createClient({ url: env['REDIS_URL'] });
if (!building) await client?.connect();

interface FloorLocals {
	isRead?: boolean;
}

export const handle: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	const { isRead }: FloorLocals = event.locals;
	if (isRead === true) {
		response.headers.set('cache-control', 'private, no-store');
		response.headers.set('vary', 'Cookie');
	}
	return response;
};

export const readClaims = async (event: RequestEvent): Promise<unknown> => {
	const locals: FloorLocals = event.locals;
	if (locals.isRead !== true) {
		locals.isRead = true;
		if (client !== null) await client.get(env['BENCH_KEY'] ?? '');
	}
	return (claims ??= JSON.parse(env['BENCH_CLAIMS'] ?? 'null'));
};
