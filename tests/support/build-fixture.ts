import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/**
 * Builds an app of `tests/fixtures` with the library's sources, by adapter-node.
 *
 * @param env how it is built; the app reads it in its `svelte.config.js`
 * @throws {Error} with what Vite said
 */
export async function buildFixture(
	app: string,
	env: Readonly<Record<string, string>>
): Promise<void> {
	await run(process.execPath, [`${root}node_modules/vite/bin/vite.js`, 'build'], {
		cwd: `${root}tests/fixtures/${app}`,
		env: { ...process.env, NODE_ENV: 'production', ...env }
	});
}

/** Where a fixture is built; git does not see it. */
export const toFixtureOut = (name: string) => `${root}tests/.tmp/${name}`;
