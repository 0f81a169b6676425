import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findMisnamed } from './test-names.js';

it('every unit is named after a source next to it', () => {
	const files = globSync('src/**/*.{ts,svelte}');
	expect(files.filter((file) => file.endsWith('.test.ts')).length).toBeGreaterThan(100);
	expect(findMisnamed(files)).toEqual([]);
});

it.each([
	['decide.ts', 'decide.test.ts'],
	['decide.ts', 'decide.where.test.ts'],
	['start.ts', 'start.process.test.ts'],
	['outdated.ts', 'outdated.base.process.test.ts'],
	['switcher.svelte.ts', 'switcher.test.ts'],
	['button.svelte', 'button.render.test.ts']
])('%s may have the unit %s', (source, unit) => {
	expect(findMisnamed([`src/${source}`, `src/${unit}`])).toEqual([]);
});

it.each([
	['src/decide.ts', 'src/decide-where.test.ts'],
	['src/decide.ts', 'src/guards/decide.test.ts'],
	['src/where.ts', 'src/decide.where.test.ts'],
	['src/decide.ts', 'src/decide.where.when.test.ts']
])('%s has no unit %s', (source, unit) => {
	expect(findMisnamed([source, unit])).toEqual([unit]);
});
