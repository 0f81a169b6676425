import adapter from '@sveltejs/adapter-node';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = process.env['BENCH_OUT'] ?? 'build';

/** @type {import('@sveltejs/kit').Config} */
export default {
	kit: {
		adapter: adapter({ out }),
		outDir: `${out}-kit`,
		alias: {
			'sveltekit-logto/server': `${root}src/lib/server/index.ts`
		}
	}
};
