import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findNewestChange } from './newest-change.js';
import { workerFolder } from './worker.js';

const run = promisify(execFile);
const fixture = 'tests/fixtures/worker';

/** Written last: what is older than its sources, or was not finished, is built again. */
const built = `${fixture}/build/built`;
const installed = `${fixture}/node_modules/.package-lock.json`;

/** Installs what the worker needs, and builds it, where that is missing or older than its sources. */
export default async function buildWorker(): Promise<void> {
	if (
		(await findNewestChange([installed])) <
		(await findNewestChange([`${fixture}/package-lock.json`]))
	)
		await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: workerFolder });
	const changed = await findNewestChange([
		...['src', 'static', 'svelte.config.js', 'package.json'],
		...['src', 'svelte.config.js', 'vite.config.ts', 'wrangler.json', 'package-lock.json'].map(
			(name) => `${fixture}/${name}`
		)
	]);
	if ((await findNewestChange([built])) > changed) return;
	await build('../../../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error');
	// What is deployed: wrangler puts all into one module.
	await build(
		'node_modules/wrangler/bin/wrangler.js',
		...['deploy', '--dry-run', '--outdir', 'build/bundle']
	);
	await writeFile(`${workerFolder}build/built`, '');
}

function build(...args: readonly string[]) {
	return run(process.execPath, args, {
		cwd: workerFolder,
		env: {
			...process.env,
			NODE_ENV: 'production',
			// wrangler writes its logs and settings there, and sends no report of this build.
			XDG_CONFIG_HOME: `${workerFolder}build/wrangler`,
			WRANGLER_SEND_METRICS: 'false'
		}
	});
}
