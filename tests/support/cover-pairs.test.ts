import { describe, expect, it } from 'vitest';
import { combine, coverPairs, listPairs } from './cover-pairs.js';
import { builds, demoShapes, shapes } from './shapes.js';

const choices = {
	size: ['s', 'm', 'l'],
	color: ['red', 'blue'],
	lining: [true, false],
	age: [1, 2]
};

describe('a cover of pairs', () => {
	it('holds every two values of different parts', () => {
		const covered = new Set(coverPairs(choices).flatMap(listPairs));
		for (const pair of combine(choices).flatMap(listPairs)) expect(covered).toContain(pair);
	});

	it('is much smaller than all combinations', () => {
		expect(combine(choices)).toHaveLength(24);
		expect(coverPairs(choices).length).toBeLessThanOrEqual(8);
	});

	it('is the same each time', () => {
		expect(coverPairs(choices)).toEqual(coverPairs(choices));
	});

	it('holds no row that is impossible, and every pair of a possible one', () => {
		const isPossible = ({ size, lining }: { size: string; lining: boolean }) =>
			size !== 'l' || !lining;
		const rows = coverPairs(choices, isPossible);
		expect(rows.every(isPossible)).toBe(true);
		const covered = new Set(rows.flatMap(listPairs));
		for (const pair of combine(choices).filter(isPossible).flatMap(listPairs))
			expect(covered).toContain(pair);
		expect(covered).not.toContain('size: l, lining: true');
	});
});

describe('the shapes that are tested', () => {
	it('bring every two differences together, but for the engine that SvelteKit 3 does not have', () => {
		const covered = new Set(shapes.flatMap(listPairs));
		const values = (part: keyof (typeof shapes)[number]) => [
			...new Set(shapes.map((shape) => shape[part]))
		];
		const parts = [
			'kit',
			'base',
			'rest',
			'options',
			'engine',
			'sessions',
			'closed',
			'notFound'
		] as const;
		const missing = parts.flatMap((one, index) =>
			parts.slice(index + 1).flatMap((other) =>
				values(one).flatMap((a) =>
					values(other)
						.map((b) => `${one}: ${String(a)}, ${other}: ${String(b)}`)
						.filter((pair) => !covered.has(pair))
				)
			)
		);
		expect(missing).toEqual(['kit: 3, engine: sveltekit']);
	});

	it('are a handful, and fewer builds', () => {
		expect(shapes.length).toBeLessThanOrEqual(16);
		expect(demoShapes).toHaveLength(4);
		expect(builds).toHaveLength(4);
	});
});
