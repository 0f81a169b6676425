import { execFile } from 'node:child_process';
import { stat, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builds } from './demo.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Builds the demo in each variant that is missing or older than its sources. */
export default async function buildDemo(): Promise<void> {
	const changed = await newest([
		'src',
		'static',
		'svelte.config.js',
		'vite.config.ts',
		'package.json'
	]);
	for (const { out, base } of Object.values(builds)) {
		const built = await stat(`${root}/${out}/index.js`).catch(() => null);
		if (built !== null && built.mtimeMs > changed) continue;
		await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
			cwd: root,
			env: { ...process.env, NODE_ENV: 'production', DEMO_OUT: out, DEMO_BASE: base }
		});
	}
}

/** The time of the latest change below some paths. */
async function newest(paths: readonly string[]): Promise<number> {
	const times = await Promise.all(paths.map((path) => changedAt(`${root}/${path}`)));
	return Math.max(0, ...times);
}

async function changedAt(path: string): Promise<number> {
	const entry = await stat(path).catch(() => null);
	if (entry === null) return 0;
	if (!entry.isDirectory()) return path.includes('.test.') ? 0 : entry.mtimeMs;
	const inner = await Promise.all(
		(await readdir(path)).map((name) => changedAt(`${path}/${name}`))
	);
	return Math.max(0, ...inner);
}
