import type { Handle, RequestEvent } from '@sveltejs/kit';
import { env } from '$env/dynamic/private';

/** What a file in `variants` exports. */
interface Variant {
	readonly handle: Handle;
	/** The claims of the user, as the page data shows them. */
	readonly readClaims: (event: RequestEvent) => Promise<unknown>;
}

const variants = import.meta.glob<Variant>('./variants/*.ts');
const load = variants[`./variants/${env['BENCH_VARIANT'] ?? 'none'}.ts`];
if (load === undefined) throw new Error(`There is no variant "${env['BENCH_VARIANT']}".`);

/** One build contains all variants. A process loads only the one that `BENCH_VARIANT` names. */
export const { handle, readClaims } = await load();
