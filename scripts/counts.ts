import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a report says: how many cases passed and failed, and of which files. */
export interface Counts {
	readonly passed: number;
	readonly failed: number;
	readonly files: readonly string[];
}

/**
 * Reads a report of vitest (Jest's shape) or Playwright; a missing one counts as a failure.
 *
 * @param options.mayBeEmpty whether a report without a test, or none at all, is a success. @default false
 */
export function readCounts(
	file: string,
	{ mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {}
): Counts {
	const report = readReport(file);
	const none = { passed: 0, failed: mayBeEmpty ? 0 : 1, files: [] };
	if (report === null) return none;
	const { numPassedTests: passed, numFailedTests: failed, numTotalTests: total, stats } = report;
	if (typeof passed === 'number' && typeof failed === 'number')
		return total === 0 ? none : { passed, failed, files: namesOf(report['testResults'], 'name') };
	if (!isRecord(stats)) return none;
	const number = (name: string) => (typeof stats[name] === 'number' ? stats[name] : 0);
	const expected = number('expected');
	return {
		passed: expected,
		failed: number('unexpected') + number('flaky') + (expected === 0 ? 1 : 0),
		files: filesOfPlaywright(report)
	};
}

/** A suite of Playwright names its file below the folder of all tests. */
function filesOfPlaywright({ config, suites }: Record<string, unknown>): readonly string[] {
	const folder = isRecord(config) && typeof config['rootDir'] === 'string' ? config['rootDir'] : '';
	return namesOf(suites, 'file').map((name) => join(folder, name));
}

function namesOf(values: unknown, key: string): readonly string[] {
	if (!Array.isArray(values)) return [];
	return values.flatMap((value: unknown) =>
		isRecord(value) && typeof value[key] === 'string' ? [value[key]] : []
	);
}

/**
 * The last two lines of `npm test`. A test that is written once is a case for each of its rows, and again for each
 * shape of the app in which it runs.
 *
 * @param written how many tests the sources of these reports hold
 */
export function summarize(results: readonly Omit<Counts, 'files'>[], written: number): string {
	const sum = (name: 'passed' | 'failed') =>
		results.reduce((total, result) => total + result[name], 0);
	const show = (count: number) => count.toLocaleString('en');
	const cases = sum('passed') + sum('failed');
	return `${show(written)} tests, ${show(cases)} cases\n${sum('passed')} passed, ${sum('failed')} failed`;
}

function readReport(file: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
		return isRecord(value) ? value : null;
	} catch {
		return null;
	}
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;
