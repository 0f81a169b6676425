import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { Server } from 'node:net';
import { afterAll, vi } from 'vitest';

/** Holds units to what their name says: a test that starts a server or a process fails and reads why. */
function refuse(what: string): never {
	throw new Error(
		`A unit starts no ${what}. Name the file <subject>.process.test.ts (CONTRIBUTING.md).`
	);
}

Server.prototype.listen = () => refuse('server');
const starting = ['exec', 'execFile', 'fork', 'spawn', 'execFileSync', 'execSync', 'spawnSync'];
for (const name of starting) Object.assign(childProcess, { [name]: () => refuse('process') });
// For modules that import the functions by their names.
syncBuiltinESMExports();

// Files share a process. What one of them replaces ends with it, or the next ones fail at something else.
const { setTimeout, fetch } = globalThis;
afterAll(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	if (globalThis.setTimeout !== setTimeout || globalThis.fetch !== fetch)
		throw new Error('This file leaves a global replaced. Undo stubs before `vi.useRealTimers()`.');
});
