import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ViteDevServer } from 'vite';
import { readProject, reportProject } from './report-project.js';

let root: string;
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'sveltekit-logto-project-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<string> {
	const file = join(root, path);
	await mkdir(join(file, '..'), { recursive: true });
	await writeFile(file, text);
	return file;
}

it('prints a fault once, and nothing when it is fixed', async () => {
	await write('src/routes/+page.svelte', '<h1>Home</h1>');
	const path = await write('src/hooks.server.ts', 'const { handle } = LogtoAuth({ env });');
	const warn = vi.fn();
	const watcher = new EventEmitter();
	const server: unknown = { config: { root, logger: { warn } }, watcher };
	reportProject(server as ViteDevServer);
	await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1), { timeout: 5000 });
	expect(warn.mock.calls[0]?.[0]).toContain('src/hooks.server.ts exports no handle');
	await write('src/hooks.server.ts', 'export const { handle } = LogtoAuth({ env, param });');
	watcher.emit('all', 'change', path);
	await new Promise((resolve) => setTimeout(resolve, 500));
	await write('src/hooks.server.ts', 'LogtoAuth({ env });');
	watcher.emit('all', 'change', path);
	await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2), { timeout: 5000 });
});

it('reads nothing if the sources are in other folders', async () => {
	expect(await readProject(root)).toBeNull();
});
