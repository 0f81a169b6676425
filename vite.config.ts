import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { localLogto } from './src/lib/local/index.js';
import { publicNames } from './svelte.config.js';

export default defineConfig({
	// Before SvelteKit, which reads the environment that this sets. The demo takes personal access tokens.
	plugins: [localLogto({ allowTokenExchange: true }), sveltekit()],
	resolve: { alias: publicNames }
});
