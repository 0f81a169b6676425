import { findExtent, suites } from './changes.js';

/** A process to run. */
export interface Run {
	readonly name: string;
	/** What Node is started with. */
	readonly words: readonly string[];
	/** Whether it is a test, and writes a report with its name. */
	readonly isTest: boolean;
	/** Whether it may be that it finds nothing to run. */
	readonly mayBeEmpty: boolean;
}

/** What differs from a commit. */
export interface Changes {
	readonly since: string;
	readonly files: readonly string[];
}

/** One row after the other. What stands in a row runs together: each of them waits a lot. */
const rows: ReadonlyArray<Readonly<Record<string, readonly string[]>>> = [
	{ unit: ['unit'], process: ['process'], types: ['types'], preparation: [] },
	{ integration: suites.filter((name) => name.startsWith('integration')) },
	{ e2e: ['e2e'], soak: ['soak'] }
];

/** Where each test puts its report. */
export const toReport = (name: string): string => `test-results/reports/${name}.json`;

/** @param changes run only what they can touch. @default everything */
export function planTests(changes: Changes | null = null): ReadonlyArray<readonly Run[]> {
	const find = (suite: string) => (changes === null ? 'all' : findExtent(suite, changes.files));
	const planned = rows.map((row) =>
		Object.entries(row).flatMap(([name, projects]): readonly Run[] => {
			if (name === 'preparation') return needsPreparation(find) ? [toScript('prepare-tests')] : [];
			const all = projects.filter((project) => find(project) === 'all');
			const some = projects.filter((project) => find(project) === 'graph');
			if (name === 'e2e') return all.length > 0 ? [{ ...toScript('e2e'), isTest: true }] : [];
			return [
				...(all.length > 0 ? [toVitest(name, all)] : []),
				...(some.length > 0 && changes !== null
					? [toVitest(`${name}, changed`, some, changes.since)]
					: [])
			];
		})
	);
	return planned.filter((row) => row.length > 0);
}

/** Programs, packages and builds, which tests make themselves where they are missing. */
const needsPreparation = (find: (suite: string) => string) =>
	suites.some((name) => /^(?:integration|soak|e2e)/.test(name) && find(name) === 'all');

const toScript = (name: string): Run => ({
	name: name === 'prepare-tests' ? 'preparation' : name,
	words: ['--import', './scripts/ts.mjs', `scripts/${name}.ts`],
	isTest: false,
	mayBeEmpty: false
});

function toVitest(name: string, projects: readonly string[], since?: string): Run {
	const words = [
		'node_modules/vitest/vitest.mjs',
		'run',
		...projects.flatMap((project) => ['--project', project]),
		...(since === undefined ? [] : ['--changed', since]),
		...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', toReport(name)]
	];
	return { name, words, isTest: true, mayBeEmpty: since !== undefined };
}
