import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalLogtoConfig } from '../../src/lib/local/index.ts';
import type { Demo } from '../../tests/support/demo.ts';
import { findPort } from '../../tests/support/ports.ts';
import { waitFor } from '../../tests/support/wait-for.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

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

/** What the processes load besides the demo, so that {@link readMemory} can ask them. */
export const reportMemory = new URL('./report-memory.mjs', import.meta.url).href;

/** The resident set of a process after it has collected its garbage, in megabytes. */
export async function readMemory({ pid, output }: Demo): Promise<number> {
	const count = () => output().split('resident set: ').length;
	const before = count();
	process.kill(pid, 'SIGUSR2');
	await waitFor(async () => count() > before);
	return Number(/^resident set: (\d+)(?![\s\S]*resident set: )/m.exec(output())?.[1]) / 2 ** 20;
}
