import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
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
 * The ports that `findPort` gives. The kernel gives none of them to a connection or to a server
 * that asks for any port (`ip_local_port_range` starts at 32768), so a port stays free until the
 * server that it is meant for starts.
 */
const firstPort = 20_000;
const portCount = 12_000;
let nextPort = Math.floor(Math.random() * portCount);

/** A free port of the loopback interface; a process gives none twice. */
export async function findPort(): Promise<number> {
	for (let tries = 0; tries < portCount; tries += 1) {
		const port = firstPort + (nextPort % portCount);
		nextPort += 1;
		if (await isFree(port)) return port;
	}
	throw new Error('No port is free.');
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer();
	const free = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => resolve(true));
	});
	if (free) {
		server.close();
		await once(server, 'close');
	}
	return free;
}

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
