import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildsOf } from './demo.js';
import { findNewestChange } from './newest-change.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Builds the demo on SvelteKit 2 in each variant that is missing or older than its sources. */
export default async function buildDemo(): Promise<void> {
	const changed = await findNewestChange([
		'src',
		'static',
		'svelte.config.js',
		'vite.config.ts',
		'package.json'
	]);
	for (const { out, base } of Object.values(buildsOf[2])) {
		const built = await stat(`${root}/${out}/index.js`).catch(() => null);
		if (built !== null && built.mtimeMs > changed) continue;
		await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
			cwd: root,
			env: { ...process.env, NODE_ENV: 'production', DEMO_OUT: out, DEMO_BASE: base }
		});
	}
}
