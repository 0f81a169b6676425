import { execFile } from 'node:child_process';
import { cp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findNewestChange } from './newest-change.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A fixture as it is to be built. */
export interface AppBuild {
	/** A folder of `tests/fixtures`. What is in its folder `kit3` stands for SvelteKit 3. */
	readonly fixture: string;
	readonly kit: 2 | 3;
	readonly base: '' | '/app';
	/** Routes that the app is to be without. */
	readonly without?: readonly string[];
	/** Variables that its build reads. */
	readonly env?: Readonly<Record<string, string>>;
	/** What the last two make of it, for the name of its folder. */
	readonly variant?: string;
}

/**
 * Builds a fixture by adapter-node with the library's sources, on either SvelteKit, unless it is built and
 * nothing has changed since. Git does not see it.
 *
 * @returns what `startApp` starts
 * @throws {Error} with what Vite said
 */
export async function buildApp(build: AppBuild): Promise<string> {
	const { fixture, kit, base, env = {} } = build;
	const app = join(root, 'tests/.tmp', toName(build));
	const out = join(app, 'build');
	const sources = ['src/lib', `tests/fixtures/${fixture}`, 'tests/support/build-app.ts'];
	if (await isBuilt(join(out, 'index.js'), [...sources, ...locks])) return out;
	await copySources(build, app);
	await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
		cwd: app,
		env: {
			...{ ...process.env, ...env, NODE_ENV: 'production', APP_BASE: base },
			...(kit === 3 ? { APP_ORIGIN: placeholder } : {})
		}
	});
	if (kit === 3) await readOriginAtStart(out);
	return out;
}

const toName = ({ fixture, kit, base, variant = '' }: AppBuild): string =>
	[fixture, `kit${kit}`, base.slice(1), variant].filter((part) => part !== '').join('-');

/** What says which packages there are. */
const locks = ['package-lock.json', 'tests/kit3/package-lock.json'];

/** Whether a file is there and younger than what it is made of. */
async function isBuilt(file: string, sources: readonly string[]): Promise<boolean> {
	const built = await stat(file).catch(() => null);
	return built !== null && built.mtimeMs > (await findNewestChange(sources));
}

/** The fixture in a folder of its own, where SvelteKit 3 can be beside it. */
async function copySources({ fixture, kit, without = [] }: AppBuild, app: string): Promise<void> {
	await rm(app, { recursive: true, force: true });
	await cp(join(root, 'tests/fixtures', fixture), app, { recursive: true });
	for (const route of without) await rm(join(app, 'src/routes', route), { recursive: true });
	if (kit === 2) return;
	await symlink(await installKit3(), join(app, 'node_modules'));
	// There all matchers of parameters are in one file.
	await rm(join(app, 'src/params'), { recursive: true, force: true });
	await cp(join(app, 'kit3'), app, { recursive: true });
}

let installation: Promise<string> | undefined;

/** Installs SvelteKit 3 into `tests/kit3`, once; everything else is the repository's. */
const installKit3 = (): Promise<string> =>
	(installation ??= (async () => {
		const folder = join(root, 'tests/kit3');
		const packages = join(folder, 'node_modules');
		const installed = join(packages, '.package-lock.json');
		if (!(await isBuilt(installed, locks.slice(1))))
			await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
		return packages;
	})());

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
