import { execFile } from 'node:child_process';
import { cp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installKit3, kit3Lock } from './install-kit3.js';
import { findNewestChange } from './newest-change.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A fixture as it is to be built. */
export interface AppBuild {
	/** A folder of `tests/fixtures`. What is in its folder `kit3` stands for SvelteKit 3. */
	readonly fixture: string;
	/** Files and folders of the repository that are copied to the same places in the app. @default none */
	readonly sources?: readonly string[];
	/** @default 2 */
	readonly kit?: 2 | 3;
	/** @default '' */
	readonly base?: '' | '/app';
	/** Routes that the app is to be without. */
	readonly without?: readonly string[];
	/** Variables that its build reads, besides `APP_BASE`. */
	readonly env?: Readonly<Record<string, string>>;
	/** What the last two make of it, for the name of its folder. */
	readonly variant?: string;
	/** The file that says that it is built. @default that of adapter-node */
	readonly product?: string;
}

/**
 * Builds a fixture with the library's sources, on either SvelteKit, unless it is built and nothing has changed
 * since. It is built in a copy, which git does not see.
 *
 * @returns the folder of the product; by default what `startApp` starts
 * @throws {Error} with what Vite said
 */
export async function buildApp(build: AppBuild): Promise<string> {
	const { kit = 2, base = '', env = {}, product = 'build/index.js' } = build;
	const app = join(root, 'tests/.tmp', toName(build));
	const out = join(app, product, '..');
	if (await isBuilt(join(app, product), build)) return out;
	await copySources(build, app);
	await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
		cwd: app,
		env: {
			...{ ...process.env, ...env, NODE_ENV: 'production', APP_BASE: base },
			...(kit === 3 && build.product === undefined ? { APP_ORIGIN: placeholder } : {})
		}
	});
	// Other adapters take the address from the platform.
	if (kit === 3 && build.product === undefined) await readOriginAtStart(out);
	return out;
}

const toName = ({ fixture, kit = 2, base = '', variant = '' }: AppBuild): string =>
	[fixture, `kit${kit}`, base.slice(1), variant].filter((part) => part !== '').join('-');

/** What an editor or another tool left in a fixture. */
const left = ['.svelte-kit', 'build', 'node_modules'];

/** Whether a file is there and younger than what it is made of. */
async function isBuilt(file: string, { fixture, sources = [] }: AppBuild): Promise<boolean> {
	const built = await stat(file).catch(() => null);
	if (built === null) return false;
	const folder = `tests/fixtures/${fixture}`;
	const names = await readdir(join(root, folder));
	const changed = await findNewestChange([
		...names.filter((name) => !left.includes(name)).map((name) => `${folder}/${name}`),
		...sources,
		...['src/lib', 'tests/support/build-app.ts', 'package-lock.json', kit3Lock]
	]);
	return built.mtimeMs > changed;
}

/** The fixture in a folder of its own, where SvelteKit 3 can be next to it. */
async function copySources(
	{ fixture, kit, sources = [], without = [] }: AppBuild,
	app: string
): Promise<void> {
	await rm(app, { recursive: true, force: true });
	for (const source of sources)
		await cp(join(root, source), join(app, source), { recursive: true });
	await cp(join(root, 'tests/fixtures', fixture), app, {
		recursive: true,
		filter: (file) => !left.includes(basename(file))
	});
	for (const route of without) await rm(join(app, 'src/routes', route), { recursive: true });
	if (kit !== 3) return;
	await symlink(await installKit3(), join(app, 'node_modules'));
	// There all matchers of parameters are in one file.
	await rm(join(app, 'src/params'), { recursive: true, force: true });
	await cp(join(app, 'kit3'), app, { recursive: true });
}

const placeholder = 'http://origin.invalid';

/**
 * SvelteKit 3 is told its address when it is built. One build serves many tests, each on a port of its own,
 * so the address is read from `ORIGIN` instead, where SvelteKit 2 reads it as well.
 */
async function readOriginAtStart(out: string): Promise<void> {
	const server = await readdir(join(out, 'server'), { recursive: true });
	const files = ['adapter-node.js', ...server.map((name) => join('server', name))];
	const written = files.filter((name) => name.endsWith('.js')).map((name) => join(out, name));
	const replaced = await Promise.all(written.map(replaceOrigin));
	if (!replaced.includes(true)) throw new Error(`${out} does not name ${placeholder}.`);
}

async function replaceOrigin(file: string): Promise<boolean> {
	const code = await readFile(file, 'utf8');
	const replaced = code.replaceAll(`"${placeholder}"`, 'process.env.ORIGIN');
	if (replaced !== code) await writeFile(file, replaced);
	return replaced !== code;
}
