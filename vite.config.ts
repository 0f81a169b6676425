import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { localLogto } from './src/lib/local/index.js';

export default defineConfig({
	// Before SvelteKit, which reads the environment that this sets.
	plugins: [localLogto(), sveltekit()]
});
