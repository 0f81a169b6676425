import { env } from '$env/dynamic/private';

let claims: unknown;

/** Asks for no session, and shows as much as the other pages do. */
export const load = () => ({ claims: (claims ??= JSON.parse(env['BENCH_CLAIMS'] ?? 'null')) });
