import type { Handle, RequestEvent } from '@sveltejs/kit';
import { env } from '$env/dynamic/private';

/** The page data of the others, from a constant. */
let claims: unknown;

export const handle: Handle = ({ event, resolve }) => resolve(event);

export const readClaims = async (_event: RequestEvent): Promise<unknown> =>
	(claims ??= JSON.parse(env['BENCH_CLAIMS'] ?? 'null'));
