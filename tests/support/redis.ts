import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { ensureRedis } from '../../scripts/redis.js';
import { findPort } from './ports.js';

/** A Redis of its own on the loopback interface. */
export interface RedisServer {
	/** `redis://127.0.0.1:<port>` */
	readonly url: string;
	readonly port: number;
	/** Ends it, by default as an administrator does; `SIGKILL` is a crash. */
	stop(signal?: NodeJS.Signals): Promise<void>;
	/** Starts it again on the same port, ending it first if it runs. */
	restart(): Promise<void>;
	/** Ends it for good and removes its files. */
	close(): Promise<void>;
}

export interface RedisServerOptions {
	/** @default a free one */
	readonly port?: number;
	/**
	 * Whether each write is on disk before it is answered, so that all of them survive a restart.
	 *
	 * @default false
	 */
	readonly appendOnly?: boolean;
	/** Arguments besides. */
	readonly args?: readonly string[];
}

/** Starts a Redis; installs one first where there is none. */
export async function startRedis({
	port: given,
	appendOnly = false,
	args = []
}: RedisServerOptions = {}): Promise<RedisServer> {
	const port = given ?? (await findPort());
	const directory = await mkdtemp(join(tmpdir(), 'redis-'));
	const all = [
		...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory, '--save', ''],
		...(appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : []),
		...args
	];
	let server: ChildProcess | null = await spawnRedis(all);
	const stop = async (signal?: NodeJS.Signals) => {
		const running = server;
		server = null;
		if (running !== null) await end(running, signal);
	};
	return {
		url: `redis://127.0.0.1:${port}`,
		port,
		stop,
		async restart() {
			await stop();
			server = await spawnRedis(all);
		},
		async close() {
			await stop('SIGKILL');
			await rm(directory, { recursive: true });
		}
	};
}

async function spawnRedis(args: readonly string[]): Promise<ChildProcess> {
	const child = spawn(ensureRedis(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	await new Promise<void>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`Redis ended with ${code}:\n${output}`)));
		child.stdout.on('data', (chunk: Buffer) => {
			output += chunk.toString();
			if (output.includes('Ready to accept connections')) resolve();
		});
	});
	return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	child.kill(signal);
	await exited;
}

/** A client that reconnects, and waits for a Redis that is not there yet. */
export type RedisClient = ReturnType<typeof createRedisClient>;

/** A client of a Redis, made as the documentation of `redisStore` says; `connect` is the caller's. */
export function createRedisClient(url: string, { disableOfflineQueue = true } = {}) {
	const client = createClient({ url, disableOfflineQueue });
	// Without a listener, Node ends the process when the connection is lost.
	client.on('error', () => {});
	return client;
}
