import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readPlaces } from './read-places.js';

const tests = fileURLToPath(new URL('../../../tests', import.meta.url));
const project = join(tests, '.tmp/reading');
const temporary = join(tests, '.tmp/reading-temporary');
const kept = ['node_modules/.vite', '.svelte-kit/generated'].map((path) => join(project, path));

beforeAll(async () => {
	await rm(project, { recursive: true, force: true });
	await cp(join(tests, 'fixtures/routes'), project, {
		recursive: true,
		filter: (path) => !/\.svelte-kit|node_modules/.test(path)
	});
	// As a dev server of the project leaves it.
	await mkdir(join(project, 'node_modules/.vite/deps'), { recursive: true });
	await writeFile(join(project, 'node_modules/.vite/deps/_metadata.json'), '{}');
	await mkdir(temporary, { recursive: true });
	vi.stubEnv('TMPDIR', temporary);
});

afterAll(async () => {
	vi.unstubAllEnvs();
	await rm(project, { recursive: true });
	await rm(temporary, { recursive: true });
});

it('reads a project without generated files', async () => {
	expect(await readPlaces(project)).toHaveLength(5);
});

it('does not disturb a running dev server of the project', async () => {
	const before = await listFiles();
	expect(before.length).toBeGreaterThan(5);
	expect(await readPlaces(project)).toHaveLength(5);
	expect(await listFiles()).toEqual(before);
});

it('leaves no files behind', async () => {
	expect(await readdir(temporary)).toEqual([]);
});

/** What there is, with the time of its last change. */
async function listFiles(): Promise<readonly string[]> {
	const files = await Promise.all(
		kept.map(async (folder) => {
			const names = await readdir(folder, { recursive: true });
			return names.map((name) => join(folder, name));
		})
	);
	return Promise.all(files.flat().map(async (path) => `${path} ${(await stat(path)).mtimeMs}`));
}
