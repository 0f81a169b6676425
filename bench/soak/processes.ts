import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LocalLogtoConfig } from '../../src/lib/local/index.ts';
import { findPort } from '../../tests/support/demo.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A local Logto in a process of its own, started as its command does. */
export interface LogtoProcess {
	readonly endpoint: string;
	/** Stops the process where it stands: connections are taken, and nothing is answered. */
	freeze(): void;
	thaw(): void;
	/** Closes every connection to OpenID Connect's addresses without an answer, or no longer. */
	drop(on: boolean): Promise<void>;
	countTokenRequests(): Promise<number>;
	close(): Promise<void>;
}

export async function startLogtoProcess(config: Partial<LocalLogtoConfig>): Promise<LogtoProcess> {
	const port = await findPort();
	const endpoint = `http://localhost:${port}`;
	const directory = await mkdtemp(join(tmpdir(), 'logto-'));
	const file = join(directory, 'logto.json');
	await writeFile(file, JSON.stringify(config));
	const command = ['src/lib/cli/main.ts', 'local', '--port', String(port), '--config', file];
	const child = spawn(process.execPath, ['--import', './scripts/ts.mjs', ...command], {
		cwd: root,
		env: { PATH: process.env['PATH'] },
		stdio: ['ignore', 'pipe', 'inherit']
	});
	for await (const chunk of child.stdout) if (String(chunk).includes('Local Logto at')) break;
	const fault = (init: RequestInit) => fetch(`${endpoint}/local/fault`, init);
	return {
		endpoint,
		freeze: () => void child.kill('SIGSTOP'),
		thaw: () => void child.kill('SIGCONT'),
		async drop(on) {
			const body = JSON.stringify({ kind: 'drop' });
			await fault(on ? { method: 'PUT', body } : { method: 'DELETE' });
		},
		async countTokenRequests() {
			const counts = await (await fetch(`${endpoint}/local/requests`)).json();
			return Number(counts['/oidc/token'] ?? 0);
		},
		async close() {
			await end(child);
			await rm(directory, { recursive: true });
		}
	};
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	child.kill('SIGKILL');
	await exited;
}

/** What a process holds in memory, in megabytes. */
export async function readMemory(pid: number): Promise<number> {
	const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
	return Number(stdout.trim()) / 1024;
}
