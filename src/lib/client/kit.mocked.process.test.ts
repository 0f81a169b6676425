import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { afterEach, describe, expect, it, vi } from 'vitest';

/**
 * The names that components find in a story. Source: `dist/mocks/app` and `static` of @storybook/sveltekit 10.6.2,
 * and SvelteKit 2.70 for `$app/paths`, which Storybook leaves as it is.
 */
const storybook: Readonly<Record<string, readonly string[]>> = {
	'$app/forms': ['applyAction', 'deserialize', 'enhance'],
	'$app/navigation': [
		...['afterNavigate', 'beforeNavigate', 'disableScrollHandling', 'goto', 'invalidate'],
		...['invalidateAll', 'onNavigate', 'preloadCode', 'preloadData', 'pushState'],
		...['replaceState', 'setAfterNavigateArgument']
	],
	'$app/state': [
		...['navigating', 'page', 'setAppStateNavigating', 'setAppStatePage'],
		...['setAppStateUpdated', 'updated']
	],
	'$app/paths': ['asset', 'assets', 'base', 'match', 'resolve', 'resolveRoute']
};

/** Modules with these names alone. A module of SvelteKit that is not among them ends the build. */
const mocks: Plugin = {
	name: 'mocks',
	enforce: 'pre',
	resolveId: (id) => (id.startsWith('$') ? `\0${id}` : null),
	load(id) {
		if (!id.startsWith('\0$')) return null;
		const names = storybook[id.slice(1)];
		if (names === undefined) throw new Error(`Storybook has no ${id.slice(1)}`);
		return names.map((name) => `export const ${name} = () => undefined;`).join('\n');
	}
};

/** What a bundler warns of. */
async function bundle(): Promise<readonly string[]> {
	const warnings: string[] = [];
	await build({
		configFile: false,
		logLevel: 'silent',
		plugins: [mocks, svelte({ configFile: false })],
		build: {
			write: false,
			lib: {
				entry: fileURLToPath(new URL('../components/index.ts', import.meta.url)),
				formats: ['es']
			},
			rolldownOptions: {
				onLog: (level, { message }) => void (level === 'info' || warnings.push(message))
			}
		}
	});
	return warnings;
}

describe('in a story of Storybook', () => {
	it('every component is bundled, and no name is missing', async () => {
		expect(await bundle()).toEqual([]);
	});
});

describe('where a test mocks $app/navigation', () => {
	afterEach(() => {
		vi.doUnmock('$app/navigation');
		vi.resetModules();
	});

	// Vitest throws where a name is read that such a mock lacks.
	it.each([['refreshAll'], ['invalidateAll']])('the page is reloaded by %s', async (name) => {
		const called = vi.fn(async () => undefined);
		vi.doMock('$app/navigation', () => ({ goto: vi.fn(), [name]: called }));
		const { reload } = await import('./kit.js');
		await reload();
		expect(called).toHaveBeenCalledOnce();
	});
});
