import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Demo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import { startProcess } from '../support/server-process.js';

/** How apps far from this repository are installed, built and run, as a user of the package does it. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const fixtures = join(root, 'tests/fixtures');

/** Where `tests/support/pack-library.ts` puts the package and the list of what is in it. */
export const tarball = join(root, 'tests/.tmp/package/sveltekit-logto.tgz');
export const listing = join(root, 'tests/.tmp/package/files.json');

const execute = promisify(execFile);

/** @throws Error that shows what npm printed, when it fails. */
export async function runNpm(cwd: string, ...words: readonly string[]): Promise<string> {
	return run('npm', words, cwd, plainEnvironment());
}

/** @throws Error that shows what the script printed, when it fails. */
export async function runNode(
	cwd: string,
	script: string,
	...words: readonly string[]
): Promise<string> {
	return run(process.execPath, [script, ...words], cwd, plainEnvironment());
}

/** @param vite the app's own, or that of the repository */
export async function build(
	app: string,
	env: Readonly<Record<string, string>> = {},
	vite = viteOf('.')
): Promise<string> {
	return run(process.execPath, [vite, 'build'], app, {
		...plainEnvironment(),
		NODE_ENV: 'production',
		...env
	});
}

async function run(
	program: string,
	words: readonly string[],
	cwd: string,
	env: NodeJS.ProcessEnv
): Promise<string> {
	try {
		return (await execute(program, words, { cwd, env })).stdout;
	} catch (cause) {
		const { stdout = '', stderr = '' }: { stdout?: unknown; stderr?: unknown } = Object(cause);
		throw new Error(`${words.join(' ')}: ${stdout}${stderr}`, { cause });
	}
}

export const viteOf = (folder: string): string => join(folder, 'node_modules/vite/bin/vite.js');

/** Starts an app by `vite dev`. */
export async function startDev(
	app: string,
	env: Readonly<Record<string, string>>,
	given?: number
): Promise<Demo> {
	const port = given ?? (await findPort());
	const words = ['dev', '--port', String(port), '--strictPort', '--host', 'localhost'];
	const server = await startProcess(['node_modules/vite/bin/vite.js', ...words], {
		cwd: app,
		env: { ...plainEnvironment(), ...env },
		listening: ['Local:']
	});
	return { ...server, origin: `http://localhost:${port}`, base: '' };
}

/** Without what npm and the test runner put there for this repository. */
export function plainEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !/^(?:npm_(?!config_)|AUTH_|VITE|TEST$|NODE_ENV$|INIT_CWD$)/.test(name)
		)
	);
}
