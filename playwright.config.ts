import { defineConfig, devices } from '@playwright/test';
import { chromiumFlags } from './scripts/chromium.js';
import type { Choice } from './tests/e2e/world.js';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

const isShort = process.env['E2E_SHORT'] === 'yes';
const onSvelteKit2 = isShort ? '**/{story,form-policy}.spec.ts' : '**/*.spec.ts';

export default defineConfig<object, Choice>({
	testDir: 'tests/e2e',
	testMatch: '**/*.spec.ts',
	outputDir: 'test-results/e2e',
	workers: 2,
	fullyParallel: false,
	forbidOnly: true,
	timeout: 60_000,
	reporter: [
		['list'],
		['json', { outputFile: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ?? 'test-results/e2e.json' }]
	],
	use: {
		...devices['Desktop Chrome'],
		launchOptions: {
			executablePath,
			args: chromiumFlags
		},
		// A trace takes a fifth of the time of a test. `--trace retain-on-failure` records one.
		trace: 'off'
	},
	// The demo is one app, of the same sources on either SvelteKit. `npm run test:e2e` runs all on both; `npm test` has
	// less time and runs on SvelteKit 2 the story and the ways to Logto.
	projects: [
		{ name: 'SvelteKit 2', use: { kit: 2 }, testMatch: onSvelteKit2 },
		{ name: 'SvelteKit 3', use: { kit: 3 } }
	]
});
