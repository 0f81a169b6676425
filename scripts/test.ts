/** Runs every test and ends with the line `N passed, N failed`. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { readCounts, type Counts } from './counts.ts';

const reports = 'test-results/reports';
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

// The configuration of TypeScript extends what this writes.
spawnSync(process.execPath, ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'], {
	stdio: 'inherit'
});

interface Suite {
	readonly name: string;
	readonly args: readonly string[];
	/** Whether it is a test, and writes a report. @default true */
	readonly isTest?: boolean;
}

/** One row after the other. The suites of a row run together: each of them waits a lot. */
const rows: readonly (readonly Suite[])[] = [
	[
		{ name: 'unit', args: vitest('unit') },
		{ name: 'types', args: vitest('types') },
		{ name: 'preparation', args: script('prepare-tests'), isTest: false }
	],
	[{ name: 'integration', args: vitest('integration', 'integration*') }],
	[
		{ name: 'e2e', args: script('e2e') },
		{ name: 'soak', args: vitest('soak') }
	]
];

function script(name: string): readonly string[] {
	return ['--import', './scripts/ts.mjs', `scripts/${name}.ts`];
}

function vitest(name: string, project = name): readonly string[] {
	const report = `${reports}/${name}.json`;
	return [
		'node_modules/vitest/vitest.mjs',
		'run',
		...['--project', project],
		...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report]
	];
}

/** Runs a suite. The first one of a row shows what it prints at once, another one when it has ended. */
async function run({ name, args, isTest = true }: Suite, isFirst: boolean): Promise<Counts> {
	if (isFirst) console.log(`\n— ${name} —`);
	const env = {
		E2E_SHORT: 'yes',
		...process.env,
		PLAYWRIGHT_JSON_OUTPUT_NAME: `${reports}/e2e.json`
	};
	const child = spawn(process.execPath, args, {
		stdio: isFirst ? 'inherit' : ['ignore', 'pipe', 'pipe'],
		env
	});
	let output = '';
	child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const [status] = await once(child, 'close');
	if (!isFirst) console.log(`\n— ${name} —\n${output}`);
	const { passed, failed } = isTest
		? readCounts(`${reports}/${name}.json`)
		: { passed: 0, failed: 0 };
	// A runner that ended badly with no test to blame has failed as a whole.
	const counts = { passed, failed: status === 0 ? failed : Math.max(failed, 1) };
	if (isTest || status !== 0)
		console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
	return counts;
}

const results: Counts[] = [];
for (const row of rows)
	results.push(...(await Promise.all(row.map((suite, index) => run(suite, index === 0)))));

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
