import type { Handle, RequestEvent } from '@sveltejs/kit';
import { env } from '$env/dynamic/private';

/** What a file in `variants` exports. */
interface Variant {
	readonly handle: Handle;
	readonly readToken: (event: RequestEvent) => Promise<string | null>;
}

const variants = import.meta.glob<Variant>('./variants/*.ts');
const load = variants[`./variants/${env['BENCH_VARIANT'] ?? 'ours'}.ts`];
if (load === undefined) throw new Error(`There is no variant "${env['BENCH_VARIANT']}".`);

/** One build contains all variants. A process loads only the one that `BENCH_VARIANT` names. */
export const { handle, readToken } = await load();
