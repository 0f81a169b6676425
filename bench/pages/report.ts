import type { Page } from '../support/bench-app.ts';
import { toTable } from '../support/table.ts';
import { appNames, apps, type AppName } from './apps.ts';
import type { Cell, Round } from './measure.ts';

/** The rounds of each start. */
export type Starts = ReadonlyArray<readonly Round[]>;

const pageTitles: ReadonlyMap<Page, string> = new Map([
	['none', 'no read'],
	['one', 'one read'],
	['three', 'three reads']
]);

/** What is compared with which floor, and by which measure. */
const floors: ReadonlyArray<readonly [title: string, app: AppName, floor: AppName]> = [
	['session in the cookie', 'ours', 'floor'],
	['session in Redis', 'ours-store', 'store-floor'],
	['session in Redis, and the floor reads Redis', 'ours-store', 'redis-floor']
];

/** Larger is better for both: the floor's CPU time in the app's, or the app's rate in the floor's. */
const measures = {
	'CPU time': (app: Cell, base: Cell) => base.cpu / app.cpu,
	rate: (app: Cell, base: Cell) => app.rate / base.rate
} as const;
type Measure = (app: Cell, base: Cell) => number;

function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
	return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The tables of the report, in Markdown. */
export function toReport(starts: Starts): string {
	return [
		'Ratio to the floor, the median of the starts and the lowest and highest:',
		toTable([['', 'measured by', ...pageTitles.values()], ...toFloorRows(starts)]),
		'Ratio to the app without sign-in by CPU time (CPU time a request, requests per second):',
		toTable([['app', ...pageTitles.values()], ...toAppRows(starts)])
	].join('\n\n');
}

function toFloorRows(starts: Starts): ReadonlyArray<readonly string[]> {
	return floors.flatMap(([title, app, floor]) =>
		Object.entries(measures).map(([name, measure]) => [
			title,
			name,
			...[...pageTitles.keys()].map((page) => {
				const each = starts.map((rounds) => toRatio(rounds, page, [app, floor], measure));
				const [lowest, highest] = [Math.min(...each), Math.max(...each)];
				return `${median(each).toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
			})
		])
	);
}

function toAppRows(starts: Starts): ReadonlyArray<readonly string[]> {
	return appNames.map((name) => [
		apps[name].title,
		...[...pageTitles.keys()].map((page) => {
			const ratios = starts.map((rounds) =>
				toRatio(rounds, page, [name, 'none'], measures['CPU time'])
			);
			const cells = starts.flat().flatMap((round) => round.get(page)?.get(name) ?? []);
			const cpu = median(cells.map((cell) => cell.cpu));
			const rate = median(cells.map((cell) => cell.rate));
			return `${median(ratios).toFixed(2)} (${Math.round(cpu)} µs, ${Math.round(rate)}/s)`;
		})
	]);
}

/** The median over the rounds of one start. Each ratio is of two apps in the same round. */
function toRatio(
	rounds: readonly Round[],
	page: Page,
	[app, base]: readonly [AppName, AppName],
	measure: Measure
): number {
	return median(
		rounds.flatMap((round) => {
			const [one, other] = [round.get(page)?.get(app), round.get(page)?.get(base)];
			return one === undefined || other === undefined ? [] : [measure(one, other)];
		})
	);
}
