import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findNewestChange } from './newest-change.js';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../runtimes/', import.meta.url));

/** What runs a server that adapter-node built. */
export interface Runtime {
	/** As the README's table names it. */
	readonly name: string;
	/** The versions of SvelteKit that run on it. */
	readonly kits: ReadonlyArray<2 | 3>;
	readonly command: string;
	toArguments(out: string): readonly string[];
	readonly env?: Readonly<Record<string, string>>;
}

const toNode = (major: 20 | 22, kits: ReadonlyArray<2 | 3>): Runtime => ({
	name: `Node ${major}`,
	kits,
	command: `${folder}node_modules/node-${major}/bin/node`,
	toArguments: (out) => [out]
});

/** The runtimes besides the repository's own Node, which is 24. SvelteKit 3 needs Node 22.17. */
export const runtimes: readonly Runtime[] = [
	toNode(20, [2]),
	toNode(22, [2, 3]),
	{
		name: 'Bun 1.4',
		kits: [2, 3],
		command: `${folder}node_modules/bun/bin/bun`,
		toArguments: (out) => [`${out}/index.js`]
	},
	{
		name: 'Deno 2.9',
		kits: [2, 3],
		command: `${folder}node_modules/deno/deno`,
		toArguments: (out) => ['run', '--allow-all', '--node-modules-dir=manual', `${out}/index.js`],
		env: {
			DENO_DIR: fileURLToPath(new URL('../.tmp/deno', import.meta.url)),
			DENO_NO_UPDATE_CHECK: '1'
		}
	}
];

/** A runtime of the table by its name. */
export function getRuntime(name: string): Runtime {
	const runtime = runtimes.find((one) => one.name === name);
	if (runtime === undefined) throw new Error(`There is no runtime ${name}.`);
	return runtime;
}

/**
 * Installs them into `tests/runtimes`, unless that was done since their lock changed.
 *
 * @throws {Error} on a platform for which the lock names no binaries (it names those of Linux on x64)
 */
export async function installRuntimes(): Promise<void> {
	const installed = await findNewestChange(['tests/runtimes/node_modules/.package-lock.json']);
	if (installed < (await findNewestChange(['tests/runtimes/package-lock.json']))) {
		console.log('Installing Bun, Deno and other versions of Node, into tests/runtimes …');
		await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
	}
	for (const { name, command } of runtimes)
		await access(command).catch((cause: unknown) => {
			throw new Error(`There is no ${name} for this platform in tests/runtimes.`, { cause });
		});
}
