import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findPort, type Demo } from '../support/demo.js';

/** How apps far from this repository are installed, built and run, as a stranger does it. */
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

export async function build(
	app: string,
	env: Readonly<Record<string, string>> = {}
): Promise<string> {
	const words = ['node_modules/vite/bin/vite.js', 'build'];
	return run(process.execPath, words, app, {
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

/** Starts an app by `vite dev`. */
export async function startDev(
	app: string,
	env: Readonly<Record<string, string>>,
	given?: number
): Promise<Demo> {
	const port = given ?? (await findPort());
	const words = ['dev', '--port', String(port), '--strictPort', '--host', 'localhost'];
	const child = spawn(process.execPath, ['node_modules/vite/bin/vite.js', ...words], {
		cwd: app,
		env: { ...plainEnvironment(), ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	while (!output.includes('Local:')) {
		if (child.exitCode !== null) throw new Error(`Vite ended:\n${output}`);
		await new Promise((next) => setTimeout(next, 20));
	}
	return {
		origin: `http://localhost:${port}`,
		base: '',
		pid: child.pid ?? 0,
		output: () => output,
		alive: () => child.exitCode === null && child.signalCode === null,
		async close() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			const ended = once(child, 'exit');
			child.kill('SIGKILL');
			await ended;
		}
	};
}

/** Without what npm and the test runner put there for this repository. */
export function plainEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !/^(?:npm_(?!config_)|AUTH_|VITE|TEST$|NODE_ENV$|INIT_CWD$)/.test(name)
		)
	);
}
