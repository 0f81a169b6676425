import { describe, expect, it } from 'vitest';
import { suites } from './changes.js';
import { planTests, type Run } from './plan-tests.js';

const namesOf = (rows: ReadonlyArray<readonly Run[]>) =>
	rows.map((row) => row.map(({ name }) => name));
const projectsOf = (rows: ReadonlyArray<readonly Run[]>) =>
	rows.flat().flatMap(({ words }) => words.filter((_, at) => words[at - 1] === '--project'));

it('a plan without changes runs every suite once', () => {
	const rows = planTests();
	expect(namesOf(rows)).toEqual([
		['unit', 'process', 'types', 'preparation'],
		['integration'],
		['e2e', 'soak']
	]);
	expect([...projectsOf(rows), 'e2e'].toSorted()).toEqual(suites.toSorted());
	expect(rows.flat().some(({ words }) => words.includes('--changed'))).toBe(false);
});

describe('a plan of changes', () => {
	const plan = (...files: readonly string[]) => planTests({ since: 'HEAD~', files });

	it('is empty when there are none', () => {
		expect(plan()).toEqual([]);
	});

	it('asks vitest for what imports the module of a test, and prepares nothing', () => {
		const rows = plan('tests/integration/sign-in.test.ts');
		expect(namesOf(rows)).toEqual([
			['unit, changed', 'process, changed'],
			['integration, changed'],
			['soak, changed']
		]);
		for (const { words, mayBeEmpty } of rows.flat()) {
			expect(words.slice(words.indexOf('--changed'))[1]).toBe('HEAD~');
			expect(mayBeEmpty).toBe(true);
		}
	});

	it('runs some projects whole and asks about the others', () => {
		const rows = plan('tests/fixtures/shapes/src/hooks.server.ts');
		expect(namesOf(rows)[0]).toEqual(['unit, changed', 'process', 'preparation']);
		expect(namesOf(rows)[1]).toEqual(['integration', 'integration, changed']);
		const projects = projectsOf(rows);
		expect(new Set(projects).size).toBe(projects.length);
	});
});
