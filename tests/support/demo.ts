import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The builds of the demo that the tests run. */
export const builds = {
	plain: { out: 'build', base: '' },
	base: { out: 'build-base', base: '/app' }
} as const;

/** A demo that was built and started as in production, by adapter-node. */
export interface Demo {
	/** `http://localhost:<port>`, without the base path. */
	readonly origin: string;
	readonly base: string;
	readonly pid: number;
	/** What it wrote to its standard output and error so far. */
	readonly output: () => string;
	readonly alive: () => boolean;
	close(): Promise<void>;
}

export interface DemoOptions {
	/** The environment besides `PORT` and `ORIGIN`; `undefined` removes a variable. */
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly build?: keyof typeof builds;
}

/** A free port of the loopback interface. */
export async function findPort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('No port was given.');
	return address.port;
}

/** Starts a build of the demo, with the engine that the tests run with (`vitest.config.ts`). */
export function startDemo({ env, build = 'plain' }: DemoOptions): Promise<Demo> {
	const { out, base } = builds[build];
	const engine = process.env['DEMO_ENGINE'];
	return startApp(`${root}${out}`, { DEMO_ENGINE: engine, ...env }, { base });
}

/** Starts what adapter-node built into a folder. */
export async function startApp(
	out: string,
	env: Readonly<Record<string, string | undefined>>,
	{ base = '', port: given }: { readonly base?: string; readonly port?: number } = {}
): Promise<Demo> {
	const port = given ?? (await findPort());
	const origin = `http://localhost:${port}`;
	// Headers of 60 kB are to reach the app: Node's own limit would answer before it.
	const child = spawn(process.execPath, ['--max-http-header-size=262144', out], {
		cwd: root,
		env: {
			PATH: process.env['PATH'],
			HOST: 'localhost',
			PORT: String(port),
			ORIGIN: origin,
			...env
		},
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	await untilListening(child, () => output);
	return {
		origin,
		base,
		pid: child.pid ?? 0,
		output: () => output,
		alive: () => child.exitCode === null && child.signalCode === null,
		close: () => stop(child)
	};
}

async function untilListening(child: ChildProcess, output: () => string): Promise<void> {
	const ended = once(child, 'exit').then(() => {
		throw new Error(`The demo ended while starting:\n${output()}`);
	});
	const listening = (async () => {
		while (!output().includes('Listening on')) await new Promise((next) => setTimeout(next, 20));
	})();
	await Promise.race([ended, listening]);
	ended.catch(() => undefined);
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = once(child, 'exit');
	child.kill('SIGKILL');
	await ended;
}
