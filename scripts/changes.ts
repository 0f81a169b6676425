import { execFileSync } from 'node:child_process';

/** How much of a suite a change can touch: everything; what imports a changed module; nothing. */
export type Extent = 'all' | 'graph' | 'none';

/** Files by the beginning of their path, a change of which runs every test of every suite. */
const everywhere = [
	'.npmrc',
	'package-lock.json',
	'package.json',
	'scripts/test.ts',
	'svelte.config.js',
	'tsconfig.json',
	'vite.config.ts',
	'vitest.config.ts'
];

/** The demo on either SvelteKit, and the servers of the tests, which start what they do not import. */
const demo = ['src/', 'static/', 'scripts/', 'tests/kit3/', 'tests/support/'];
/** Apps that are built with the library's sources. */
const apps = ['src/lib/', 'scripts/', 'tests/kit3/', 'tests/support/', 'tests/fixtures/'];

/**
 * What each project of `vitest.config.ts`, and `e2e`, builds or starts, by the beginning of its path. Vitest knows who
 * imports a module of its tests, and the graph does not contain files that are read or processes that are started.
 */
const built: Readonly<Record<string, readonly string[]>> = {
	unit: [],
	process: ['src/lib/', 'scripts/', 'tests/fixtures/', 'tests/support/'],
	types: ['src/lib/', 'tests/types/'],
	integration: [...demo, 'tests/contract/', 'tests/fixtures/', 'tests/fuzz/'],
	'integration-package': [
		...apps,
		'tests/package/',
		'docs/',
		'README.md',
		'CHANGELOG.md',
		'LICENSE'
	],
	'integration-shapes': apps,
	'integration-sveltekit': demo,
	'integration-core': demo,
	'integration-core-kit2': demo,
	'integration-field': demo,
	'integration-elsewhere': [...demo, 'tests/runtimes/'],
	'integration-workerd': [...demo, 'tests/workers/', 'tests/fixtures/worker/'],
	soak: [...demo, 'tests/soak/'],
	e2e: [...demo, 'tests/e2e/', 'playwright.config.ts']
};

/** The projects of `vitest.config.ts`, and `e2e`. */
export const suites: readonly string[] = Object.keys(built);

/** Whether vitest can know who imports a file. */
const isModule = (file: string) => /\.(?:ts|js|mjs|svelte)$/.test(file);

/** @param changes files of the repository, by their paths from its root */
export function findExtent(suite: string, changes: readonly string[]): Extent {
	const runsAll = [...everywhere, ...(built[suite] ?? [''])];
	if (changes.some((file) => runsAll.some((start) => file.startsWith(start)))) return 'all';
	// Units read documents and fixtures, and all of them take seconds.
	if (suite === 'unit' && !changes.every(isModule)) return 'all';
	// Vitest is not asked about the first, and of the second it knows no graph.
	if (suite === 'e2e' || suite === 'types') return 'none';
	return changes.some(isModule) ? 'graph' : 'none';
}

/** The files that differ from a commit, whether that is committed or not. @throws {Error} with what git said */
export function listChanges(folder: string, since: string): readonly string[] {
	const git = (...words: readonly string[]) =>
		execFileSync('git', ['-C', folder, '-c', 'safe.directory=*', ...words], { encoding: 'utf8' })
			.split('\0')
			.filter(Boolean);
	return [
		...git('diff', '--name-only', '--no-renames', '-z', since, '--'),
		...git('ls-files', '--others', '--exclude-standard', '-z')
	];
}
