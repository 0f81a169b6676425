import { expect, it } from 'vitest';
import { appNames, type AppName } from './apps.js';
import type { Cell, Round } from './measure.js';
import { toReport } from './report.js';

/** A round in which every app is alike but for the ones that are named. */
function toRound(cells: Partial<Record<AppName, Cell>>): Round {
	const all = new Map(appNames.map((name) => [name, cells[name] ?? { cpu: 100, rate: 1000 }]));
	return new Map((['none', 'one', 'three'] as const).map((page) => [page, all]));
}

it('reports the median of the starts, each the median of its rounds, and the range', () => {
	const starts = [80, 50, 100].map((cpu) =>
		[cpu, cpu, 1].map((floor) => toRound({ floor: { cpu: floor, rate: 2000 } }))
	);
	const [row = ''] = toReport(starts).match(/.*session in the cookie \| CPU time.*/) ?? [];
	expect(row.split(' | ')[2]).toBe('0.80 (0.50 to 1.00)');
});

it('reports a ratio above 1 for an app that is faster than its floor, by either measure', () => {
	const report = toReport([[toRound({ ours: { cpu: 50, rate: 2000 } })]]);
	expect(report.match(/session in the cookie \| (?:CPU time|rate) \| 2\.00/g)).toHaveLength(2);
});

it('compares each app with the one without sign-in', () => {
	const report = toReport([[toRound({ authjs: { cpu: 400, rate: 250 } })]]);
	expect(report).toContain('| @auth/sveltekit | 0.25 (400 µs, 250/s) |');
});
