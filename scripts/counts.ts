import { readFileSync } from 'node:fs';

/** How many tests passed and failed. */
export interface Counts {
	readonly passed: number;
	readonly failed: number;
}

/** Reads a report of vitest (Jest's shape) or Playwright; a missing one counts as a failure. */
export function readCounts(file: string): Counts {
	const report = readReport(file);
	if (report === null) return { passed: 0, failed: 1 };
	const { numPassedTests: passed, numFailedTests: failed, numTotalTests: total, stats } = report;
	if (typeof passed === 'number' && typeof failed === 'number')
		return { passed, failed: total === 0 ? 1 : failed };
	if (!isRecord(stats)) return { passed: 0, failed: 1 };
	const number = (name: string) => (typeof stats[name] === 'number' ? stats[name] : 0);
	const expected = number('expected');
	return {
		passed: expected,
		failed: number('unexpected') + number('flaky') + (expected === 0 ? 1 : 0)
	};
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
