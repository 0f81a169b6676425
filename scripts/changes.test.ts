import { describe, expect, it } from 'vitest';
import config from '../vitest.config.js';
import { findExtent, suites } from './changes.js';

/** The suites of which a change runs everything. */
const allOf = (...changes: readonly string[]) =>
	suites.filter((suite) => findExtent(suite, changes) === 'all');

it('the suites are the projects of vitest, and e2e', () => {
	const projects = config.test?.projects ?? [];
	const names = projects.map((project) =>
		typeof project === 'object' && 'test' in project ? project.test?.name : undefined
	);
	expect([...suites].toSorted()).toEqual([...names, 'e2e'].toSorted());
});

describe('a change', () => {
	it('of the library runs everything that builds it or starts it', () => {
		expect(allOf('src/lib/server/handle.ts')).toEqual(suites.filter((suite) => suite !== 'unit'));
		expect(findExtent('unit', ['src/lib/server/handle.ts'])).toBe('graph');
	});

	it('of the demo runs what builds the demo, and no app of its own', () => {
		const all = allOf('src/routes/+layout.svelte');
		expect(all).toContain('e2e');
		expect(all).toContain('integration-sveltekit');
		for (const suite of ['process', 'types', 'integration-package', 'integration-shapes'])
			expect(all).not.toContain(suite);
	});

	it.each(['package.json', 'package-lock.json', 'vitest.config.ts', 'scripts/test.ts'])(
		'of %s runs everything',
		(file) => {
			expect(allOf(file)).toEqual(suites);
		}
	);

	it('of a test runs what imports it', () => {
		const changes = ['tests/integration/sign-in.test.ts'];
		expect(allOf(...changes)).toEqual([]);
		expect(findExtent('integration-core', changes)).toBe('graph');
		expect(findExtent('e2e', changes)).toBe('none');
	});

	it('of a document runs the units that read it and the examples that compile it', () => {
		expect(allOf('docs/protecting-routes.md')).toEqual(['unit', 'integration-package']);
		expect(findExtent('integration-core', ['docs/protecting-routes.md'])).toBe('none');
	});

	it('of a fixture runs the apps', () => {
		const all = allOf('tests/fixtures/shapes/src/hooks.server.ts');
		for (const suite of ['process', 'integration', 'integration-package', 'integration-shapes'])
			expect(all).toContain(suite);
	});

	it('of one thing does not hide another', () => {
		expect(allOf('docs/a.md', 'src/lib/a.ts')).toEqual(suites);
	});

	it('that there is not runs nothing', () => {
		for (const suite of suites) expect(findExtent(suite, [])).toBe('none');
	});
});
