/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	testRunner: 'vitest',
	vitest: { configFile: 'mutation/vitest.config.ts' },
	mutate: [
		'src/lib/server/{guards,session,tokens,received-tokens,endpoints,sign-in}/**/*.ts',
		'!src/**/*.test.ts'
	],
	// Stryker leaves it out by itself, and `tsconfig.json` begins there.
	ignorePatterns: ['!.svelte-kit', 'build*', 'dist', 'tests/.tmp', 'bench/.tmp'],
	tempDirName: '.stryker/sandbox',
	incrementalFile: '.stryker/incremental.json',
	jsonReporter: { fileName: '.stryker/mutation.json' },
	htmlReporter: { fileName: '.stryker/mutation.html' },
	reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
	// What runs once when a module is loaded would run every test each time: 8 % of the changes, half of the time.
	ignoreStatic: true,
	concurrency: 1,
	thresholds: { high: 95, low: 90, break: 90 }
};
