import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const run = promisify(execFile);

/** Where the benchmarks build their apps; each removes it at its end. */
export const temporary = fileURLToPath(new URL('../.tmp', import.meta.url));

/** Builds an app of the benchmarks, with all its variants, and returns the folder of the result. */
export async function buildApp(app: 'app' | 'refresh-app'): Promise<string> {
	const out = `${temporary}/${app}`;
	await run(process.execPath, [vite, 'build', '--logLevel', 'error'], {
		cwd: fileURLToPath(new URL(`../${app}`, import.meta.url)),
		env: { ...process.env, NODE_ENV: 'production', BENCH_OUT: out }
	});
	return out;
}
