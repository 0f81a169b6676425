import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { alias } from '../vitest.config.js';

/** What Stryker runs, which knows no projects: the units that are near to what it changes. */
export default defineConfig({
	plugins: [svelte()],
	resolve: { alias },
	test: {
		include: ['src/lib/server/**/*.test.ts'],
		// The conformance of stores waits for seconds, and runs nothing of guards or sessions.
		exclude: ['src/lib/server/stores/**', '**/*.process.test.ts'],
		environment: 'node',
		// A process for all files, for each of a thousand runs.
		isolate: false,
		// Stryker runs the tests next to other work, with each change in the code.
		testTimeout: 60_000
	}
});
