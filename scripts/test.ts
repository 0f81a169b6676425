/** Runs every test and ends with the line `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { readCounts } from './counts.ts';

const reports = 'test-results/reports';
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

// The configuration of TypeScript extends what this writes.
spawnSync(process.execPath, ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'], {
	stdio: 'inherit'
});

const suites = [
	{ name: 'types', args: vitest('types') },
	{ name: 'unit', args: vitest('unit') },
	{ name: 'integration', args: vitest('integration', 'integration*') },
	{ name: 'soak', args: vitest('soak') },
	{ name: 'e2e', args: ['--import', './scripts/ts.mjs', 'scripts/e2e.ts'] }
];

function vitest(name: string, project = name): readonly string[] {
	const report = `${reports}/${name}.json`;
	return [
		'node_modules/vitest/vitest.mjs',
		'run',
		...['--project', project],
		...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report]
	];
}

const results = suites.map(({ name, args }) => {
	console.log(`\n— ${name} —`);
	const report = `${reports}/e2e.json`;
	const env = { E2E_SHORT: 'yes', ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
	const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
	const { passed, failed } = readCounts(`${reports}/${name}.json`);
	// A runner that ended badly with no test to blame has failed as a whole.
	const counts = { passed, failed: status === 0 ? failed : Math.max(failed, 1) };
	console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
	return counts;
});

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
