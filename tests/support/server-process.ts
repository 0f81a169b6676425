import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

/** A server in a process of its own. */
export interface ServerProcess {
	readonly pid: number;
	/** What it wrote to its standard output and error so far. */
	readonly output: () => string;
	readonly alive: () => boolean;
	close(): Promise<void>;
}

export interface ServerProcessOptions {
	readonly cwd: string;
	/** Its whole environment, besides `PATH`. */
	readonly env: Readonly<Record<string, string | undefined>>;
	/** What runs these arguments. @default the Node of the tests */
	readonly command?: string;
	/** What it says once it listens, each of these. @default `Listening on` */
	readonly listening?: readonly string[];
	/** Ends the process. @default a signal that none can refuse */
	readonly stop?: (child: ChildProcess) => void;
}

/** How long a server may take to listen, or to end, in milliseconds. */
const patience = 60_000;

/**
 * Starts Node, or another command, with these arguments, and waits until it says that it listens.
 *
 * @throws {Error} with what it said, when it ends or does not listen within a minute
 */
export async function startProcess(
	args: readonly string[],
	{
		cwd,
		env,
		command = process.execPath,
		listening = ['Listening on'],
		stop = kill
	}: ServerProcessOptions
): Promise<ServerProcess> {
	const child = spawn(command, args, {
		cwd,
		env: { PATH: process.env['PATH'], ...env },
		stdio: ['pipe', 'pipe', 'pipe']
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const ended = once(child, 'exit');
	const alive = () => child.exitCode === null && child.signalCode === null;
	const close = async () => {
		if (!alive()) return;
		const late = setTimeout(() => kill(child), patience);
		stop(child);
		await ended;
		clearTimeout(late);
	};
	const until = Date.now() + patience;
	// Vite colours its words where `CI` or `FORCE_COLOR` is set.
	const plain = () => stripVTControlCharacters(output);
	while (!listening.every((words) => plain().includes(words))) {
		if (!alive()) throw new Error(`The server ended while starting:\n${output}`);
		if (Date.now() > until) {
			await close();
			throw new Error(`The server does not listen:\n${output}`);
		}
		await new Promise((next) => setTimeout(next, 20));
	}
	return { pid: child.pid ?? 0, output: plain, alive, close };
}

function kill(child: ChildProcess): void {
	child.kill('SIGKILL');
}
