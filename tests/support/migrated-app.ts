import { execFile } from 'node:child_process';
import { cp, mkdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, fixtures, root, tarball, viteOf } from '../package/apps.js';
import { findNewestChange } from './newest-change.js';

const run = promisify(execFile);

/**
 * Builds an app of `tests/fixtures/migrate` with the packed library; everything else is the repository's.
 *
 * @param layers folders, of which the later ones replace files of the earlier ones
 * @returns the folder of what `startApp` starts
 */
export async function buildMigratedApp(...layers: readonly string[]): Promise<string> {
	const out = join(toFolder(layers), 'build');
	const built = await stat(join(out, 'index.js')).catch(() => null);
	if (built !== null && built.mtimeMs > (await findNewestChange(sources))) return out;
	await build(await createMigratedApp(...layers), {}, viteOf(root));
	return out;
}

/**
 * Builds the app that has Clerk, with packages that only this takes; without keys there is no signing in to it.
 *
 * @throws {Error} with what npm or Vite said
 */
export async function buildClerkApp(): Promise<void> {
	const packages = join(root, 'tests/clerk');
	await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: packages });
	const app = await createMigratedApp('clerk/before');
	const name = 'node_modules/svelte-clerk';
	await symlink(join(packages, name), join(app, name));
	await build(app, {}, viteOf(root));
}

/** What the apps are made of. */
const sources = ['tests/fixtures/migrate', 'tests/.tmp/package/files.json', 'package-lock.json'];

const toFolder = (layers: readonly string[]): string =>
	join(root, 'tests/.tmp/migrate', layers.at(-1)?.replace('/', '-') ?? '');

/** The app as its developer has it, not built. */
export async function createMigratedApp(...layers: readonly string[]): Promise<string> {
	const app = toFolder(layers);
	await rm(app, { recursive: true, force: true });
	for (const layer of ['app', ...layers])
		await cp(join(fixtures, 'migrate', layer), app, { recursive: true });
	const library = join(app, 'node_modules/sveltekit-logto');
	await mkdir(library, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', library, '--strip-components', '1']);
	return app;
}
