import { defineConfig, devices } from '@playwright/test';
import { chromiumFlags } from './scripts/chromium.js';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

export default defineConfig({
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
		trace: 'retain-on-failure'
	}
});
