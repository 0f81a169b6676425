import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Makes SvelteKit 2 generate its files only if there are none. It writes all of them when a dev server starts,
 * and a running dev server of the same project reloads its pages for each of them. SvelteKit 3 writes only
 * changed files.
 */
export function keepGenerated(): Plugin {
	return {
		name: 'sveltekit-logto:keep-generated',
		configResolved({ plugins }) {
			const find = (name: string) => plugins.find((plugin) => plugin.name === name);
			const folder: unknown = find('vite-plugin-sveltekit-setup')?.api?.options?.kit?.outDir;
			if (typeof folder !== 'string' || !existsSync(join(folder, 'generated'))) return;
			delete find('vite-plugin-sveltekit-compile')?.configureServer;
		}
	};
}
