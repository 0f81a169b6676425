import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findNewestChange } from './newest-change.js';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../kit3/', import.meta.url));

/** What says which packages there are. */
export const kit3Lock = 'tests/kit3/package-lock.json';

let installation: Promise<string> | undefined;

/**
 * Installs SvelteKit 3 into `tests/kit3` unless that was done since its lock changed; everything else, such as
 * Vite and Svelte, is the repository's.
 *
 * @returns the folder of packages
 * @throws {Error} with what npm said
 */
export const installKit3 = (): Promise<string> => (installation ??= install());

async function install(): Promise<string> {
	const packages = `${folder}node_modules`;
	// npm writes this file last.
	const installed = await findNewestChange(['tests/kit3/node_modules/.package-lock.json']);
	if (installed > (await findNewestChange([kit3Lock]))) return packages;
	console.log('Installing SvelteKit 3 for the tests, into tests/kit3 …');
	try {
		await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
	} catch (cause) {
		throw new Error(
			'SvelteKit 3 could not be installed for the tests. Run `npm ci` in tests/kit3 to see why.',
			{ cause }
		);
	}
	return packages;
}
