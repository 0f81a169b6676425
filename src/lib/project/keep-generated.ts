import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Lets SvelteKit 2 generate its files only where there are none yet. It writes them all as a dev server
 * starts, and one of the same project that runs already reloads its pages for each of them. SvelteKit 3
 * writes what has changed.
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
