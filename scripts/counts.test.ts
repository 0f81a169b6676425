import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCounts, summarize } from './counts.js';
import { countWrittenTests } from './written-tests.js';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'counts-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (name: string, text: string) => {
	const file = join(folder, name);
	await writeFile(file, text);
	return file;
};
const read = async (report: object) =>
	readCounts(await write('report.json', JSON.stringify(report)));

describe('a report', () => {
	it('of vitest says how many cases passed and failed, and of which files', async () => {
		const report = {
			...{ numPassedTests: 7, numFailedTests: 2, numTotalTests: 9 },
			testResults: [{ name: '/repo/a.test.ts' }, { name: '/repo/b.test.ts' }]
		};
		const files = ['/repo/a.test.ts', '/repo/b.test.ts'];
		expect(await read(report)).toEqual({ passed: 7, failed: 2, files });
	});

	it('of Playwright counts a test that passed at its second attempt as failed', async () => {
		const report = {
			stats: { expected: 5, unexpected: 1, flaky: 1 },
			config: { rootDir: '/repo/tests/e2e' },
			suites: [{ file: 'story.spec.ts' }]
		};
		const files = ['/repo/tests/e2e/story.spec.ts'];
		expect(await read(report)).toEqual({ passed: 5, failed: 2, files });
	});

	it.each([
		{ numPassedTests: 0, numFailedTests: 0, numTotalTests: 0, testResults: [] },
		{ stats: { expected: 0 } },
		{}
	])('without any test is a failure: %j', async (report) => {
		expect(await read(report)).toEqual({ passed: 0, failed: 1, files: [] });
	});

	it('of what changes can touch may be empty', async () => {
		const file = await write(
			'report.json',
			'{"numPassedTests":0,"numFailedTests":0,"numTotalTests":0}'
		);
		const nothing = { passed: 0, failed: 0, files: [] };
		expect(readCounts(file, { mayBeEmpty: true })).toEqual(nothing);
		expect(readCounts(join(folder, 'none.json'), { mayBeEmpty: true })).toEqual(nothing);
	});

	it('that is missing or broken is a failure', async () => {
		const failure = { passed: 0, failed: 1, files: [] };
		expect(readCounts(join(folder, 'none.json'))).toEqual(failure);
		expect(readCounts(await write('report.json', '{'))).toEqual(failure);
	});
});

describe('the tests that are written', () => {
	it('are counted once, however many cases they have', async () => {
		const file = await write(
			'a.test.ts',
			`import { describe, expect, it, test } from 'vitest';
			it('one', () => expect(1).toBe(1));
			describe.each([1, 2])('%i', () => {
				it.each([1, 2, 3])('two %i', () => undefined);
				it.runIf(true)('three', () => {
					test.slow();
					expect('it(4)').toBe('it(4)');
				});
			});`
		);
		expect(countWrittenTests([file, file])).toBe(3);
	});

	it('include those of the suites that a file imports, which two files share', async () => {
		await write(
			'suite.ts',
			`import { it } from 'vitest';\nexport const run = () => {\n\tit('a', () => 1);\n};`
		);
		await write('plain.ts', `it('is no test');`);
		const text = `import { test } from 'vitest';\nimport './suite.js';\nimport './plain.js';\ntest('b', () => 1);`;
		const files = [await write('b.test.ts', text), await write('c.test.ts', text)];
		expect(countWrittenTests(files)).toBe(3);
	});
});

it('the last two lines of all count tests, cases, and which of them passed and failed', () => {
	const results = [
		{ passed: 7000, failed: 0 },
		{ passed: 600, failed: 1 }
	];
	expect(summarize(results, 1200)).toBe('1,200 tests, 7,601 cases\n7600 passed, 1 failed');
});
