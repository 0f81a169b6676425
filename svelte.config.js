import adapter from '@sveltejs/adapter-node';
import { fileURLToPath } from 'node:url';

/**
 * SvelteKit hides what it tells screen readers about a navigation by a style attribute. Its hash, as
 * the browser's console names it; without it that text would be seen below the page.
 *
 * @type {import('@sveltejs/kit').CspDirectives['style-src'] & {}}
 */
const announcer = ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='];

/**
 * The demo uses the library like any app, by its public names. They are not a `kit.alias`: svelte-package
 * would put the files into the examples of what is published.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const publicNames = {
	'sveltekit-logto/server': toFile('server/index.ts'),
	'sveltekit-logto/provider': toFile('provider/index.ts'),
	'sveltekit-logto/client': toFile('client/index.ts'),
	'sveltekit-logto/components/logto.css': toFile('components/logto.css'),
	'sveltekit-logto/components/shadcn.css': toFile('components/shadcn.css'),
	'sveltekit-logto/components': toFile('components/index.ts'),
	'sveltekit-logto': toFile('index.ts')
};

/** @type {import('@sveltejs/kit').Config} */
const config = {
	compilerOptions: { runes: true },
	kit: {
		experimental: { remoteFunctions: true },
		adapter: adapter({ out: process.env['DEMO_OUT'] ?? 'build' }),
		outDir: process.env['DEMO_BASE'] ? '.svelte-kit/base' : '.svelte-kit',
		paths: { base: demoBase() },
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['self'],
				'form-action': ['self'],
				'style-src': ['self', ...announcer]
			}
		},
		// Logto's back-channel logout has no origin; with its option the library checks all other forms.
		csrf: { trustedOrigins: ['*'] },
		typescript: {
			config({ compilerOptions }) {
				for (const [name, file] of Object.entries(publicNames))
					compilerOptions.paths[name] = [file];
			}
		}
	}
};

/** @param {string} path */
function toFile(path) {
	return fileURLToPath(new URL(`src/lib/${path}`, import.meta.url));
}

/** The tests build the demo a second time below a base path. */
function demoBase() {
	const base = process.env['DEMO_BASE'] ?? '';
	if (base === '' || base.startsWith('/')) return /** @type {'' | `/${string}`} */ (base);
	throw new Error(`DEMO_BASE must start with a slash, for example "/app"; it is "${base}".`);
}

export default config;
