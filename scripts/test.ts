/** Runs every test, or what a change can touch, and ends with the line `N passed, N failed`. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { listChanges } from './changes.ts';
import { readCounts, summarize, type Counts } from './counts.ts';
import { planTests, toReport, type Changes, type Run } from './plan-tests.ts';
import { countWrittenTests } from './written-tests.ts';

const usage = `npm test                    every test
npm test -- --changed       what the last commit, and what is not committed, can touch
npm test -- --changed main  what differs from a commit can touch`;

const words = parseArgs({
	allowPositionals: true,
	options: { changed: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } }
});
const [since = 'HEAD~', ...more] = words.positionals;
const isKnown = words.values.changed === true ? more.length === 0 : words.positionals.length === 0;
if (words.values.help === true || !isKnown) {
	console.log(usage);
	process.exit(isKnown ? 0 : 2);
}
const changes: Changes | null =
	words.values.changed === true ? { since, files: listChanges('.', since) } : null;

rmSync(dirname(toReport('')), { recursive: true, force: true });
mkdirSync(dirname(toReport('')), { recursive: true });

// The configuration of TypeScript extends what this writes.
spawnSync(process.execPath, ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'], {
	stdio: 'inherit'
});

/** Runs a suite. The first one of a row shows what it prints at once, another one when it has ended. */
async function run({ name, words, isTest, mayBeEmpty }: Run, isFirst: boolean): Promise<Counts> {
	if (isFirst) console.log(`\n— ${name} —`);
	const env = {
		E2E_SHORT: 'yes',
		...process.env,
		PLAYWRIGHT_JSON_OUTPUT_NAME: toReport('e2e')
	};
	const child = spawn(process.execPath, words, {
		stdio: isFirst ? 'inherit' : ['ignore', 'pipe', 'pipe'],
		env
	});
	let output = '';
	child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const [status] = await once(child, 'close');
	if (!isFirst) console.log(`\n— ${name} —\n${output}`);
	const { passed, failed, files } = isTest
		? readCounts(toReport(name), { mayBeEmpty })
		: { passed: 0, failed: 0, files: [] };
	// A runner that ended badly with no test to blame has failed as a whole.
	const counts = { passed, failed: status === 0 ? failed : Math.max(failed, 1), files };
	if (isTest || status !== 0)
		console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
	return counts;
}

const results: Counts[] = [];
for (const row of planTests(changes))
	results.push(...(await Promise.all(row.map((suite, index) => run(suite, index === 0)))));

const written = countWrittenTests(results.flatMap(({ files }) => files));
console.log(`\n${summarize(results, written)}`);
process.exitCode = results.every(({ failed }) => failed === 0) ? 0 : 1;
