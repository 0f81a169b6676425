import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtures, root, runNode, runNpm, tarball, build } from '../package/apps.js';
import packLibrary from './pack-library.js';

/** The fixture `components` with the packed library. */
export interface BuiltComponents {
	/** What SvelteKit made of it: pages with Tailwind and without. */
	readonly pages: readonly string[];
	/** What Storybook made of it. */
	readonly stories: readonly string[];
}

/**
 * Installs Storybook, Tailwind and the packed library into a copy of the fixture, as an app does, and builds it by
 * SvelteKit and by Storybook.
 *
 * @throws {Error} with what npm, Vite or Storybook said
 */
export async function buildComponents(): Promise<BuiltComponents> {
	await packLibrary();
	const app = join(root, 'tests/.tmp/components');
	await rm(app, { recursive: true, force: true });
	await cp(join(fixtures, 'components'), app, { recursive: true });
	const quietly = ['--ignore-scripts', '--no-audit', '--no-fund'];
	await runNpm(app, 'ci', ...quietly);
	await runNpm(app, 'install', ...quietly, tarball);
	await build(app);
	const storybook = 'node_modules/storybook/dist/bin/dispatcher.js';
	await runNode(app, storybook, 'build', '--quiet', '--output-dir', 'stories');
	return {
		pages: ['prerendered/pages', 'client'].map((name) => join(app, '.svelte-kit/output', name)),
		stories: [join(app, 'stories')]
	};
}
