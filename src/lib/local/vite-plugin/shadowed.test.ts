import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findShadowed } from './shadowed.js';

let root = '';

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'shadowed-'));
	await install('node_modules/library', ['core', 'cache']);
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** Puts a package there that depends on others. */
async function install(place: string, dependencies: readonly string[] = []): Promise<void> {
	await mkdir(join(root, place), { recursive: true });
	const entries = dependencies.map((name) => [name, '*']);
	const manifest = { dependencies: Object.fromEntries(entries) };
	await writeFile(join(root, place, 'package.json'), JSON.stringify(manifest));
}

const find = (...packages: ReadonlyArray<string | null>) =>
	findShadowed(
		root,
		(packages.length === 0 ? ['node_modules/library'] : packages).map(
			(place) => place && join(root, place)
		)
	);

it('finds nothing if all packages are at the top', async () => {
	await install('node_modules/core', ['keys']);
	await install('node_modules/cache');
	await install('node_modules/keys');
	expect(find()).toEqual([]);
});

it('finds what another copy at the top would replace', async () => {
	await install('node_modules/core');
	await install('node_modules/cache');
	await install('node_modules/library/node_modules/cache');
	expect(find()).toEqual(['cache']);
});

it('ignores packages that are not at the top: Vite bundles those', async () => {
	await install('node_modules/library/node_modules/core');
	await install('node_modules/library/node_modules/cache');
	expect(find()).toEqual([]);
});

it('follows the dependencies of bundled packages only', async () => {
	await install('node_modules/core', ['keys']);
	await install('node_modules/cache', ['keys']);
	await install('node_modules/keys');
	await install('node_modules/cache/node_modules/keys');
	expect(find()).toEqual([]);
	await install('node_modules/library/node_modules/core', ['keys']);
	await install('node_modules/library/node_modules/core/node_modules/keys');
	expect(find()).toEqual(['core', 'keys']);
});

it('searches from each bundled package and ignores packages that are not installed', async () => {
	await install('node_modules/core');
	await install('node_modules/engine', ['core']);
	await install('node_modules/engine/node_modules/core');
	expect(find('node_modules/library', null)).toEqual([]);
	expect(find('node_modules/library', 'node_modules/engine')).toEqual(['core']);
});

it('treats one copy under two paths as one, and accepts packages that depend on each other', async () => {
	await install('store/core', ['library']);
	await symlink(join(root, 'store/core'), join(root, 'node_modules/core'));
	await mkdir(join(root, 'node_modules/library/node_modules'));
	await symlink(join(root, 'store/core'), join(root, 'node_modules/library/node_modules/core'));
	expect(find()).toEqual([]);
});

it('finds what is nested in a package of the top of a workspace', async () => {
	await install('node_modules/core');
	await install('apps/web/node_modules/core');
	expect(findShadowed(join(root, 'apps/web'), [join(root, 'node_modules/library')])).toEqual([
		'core'
	]);
});
