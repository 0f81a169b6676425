import { pages, type BenchApp, type Page } from '../support/bench-app.ts';
import { load } from '../support/load.ts';
import { reportProgress } from '../support/progress.ts';
import { apps, type AppName, type RunningApps } from './apps.ts';

/** What one app did on one page in one round. */
export interface Cell {
	/** CPU time of the app's process for each request, user and system, in microseconds. */
	readonly cpu: number;
	/** Requests per second. */
	readonly rate: number;
}

/** One round: every app on every page. */
export type Round = ReadonlyMap<Page, ReadonlyMap<AppName, Cell>>;

/** How much is measured. */
export interface Extent {
	readonly rounds: number;
	/** How often each app has its turn on each page in each round. */
	readonly turns: number;
	/** Requests to the app in each turn. */
	readonly requests: number;
}

/** Turns before the first round, on each page: the code is compiled by then. */
const warmUp = 8;

/** Measures apps that run. */
export async function measureRounds(
	running: RunningApps,
	{ rounds, ...extent }: Extent
): Promise<readonly Round[]> {
	await measureRound(running, { ...extent, turns: warmUp });
	reportProgress('  warmed up');
	const measured: Round[] = [];
	for (let round = 1; round <= rounds; round++) {
		measured.push(await measureRound(running, extent));
		reportProgress(`  round ${round} of ${rounds}`);
	}
	return measured;
}

async function measureRound(
	running: RunningApps,
	{ turns, requests }: Omit<Extent, 'rounds'>
): Promise<Round> {
	const result = new Map<Page, ReadonlyMap<AppName, Cell>>();
	for (const page of ['none', 'one', 'three'] as const) {
		const used = new Map<AppName, Turn[]>();
		for (let turn = 0; turn < turns; turn++)
			// Each turn begins with another app, so that none always runs first.
			for (const [name, app] of rotate([...running], turn * 3)) {
				const done = used.get(name) ?? [];
				used.set(name, done);
				done.push(await takeTurn(app, page, Math.ceil(requests * apps[name].share)));
			}
		result.set(page, new Map([...used].map(([name, done]) => [name, toCell(done)])));
	}
	return result;
}

/** What an app used in one turn. */
interface Turn {
	readonly requests: number;
	/** CPU time in microseconds. */
	readonly cpu: number;
	readonly seconds: number;
}

async function takeTurn(app: BenchApp, page: Page, requests: number): Promise<Turn> {
	const before = await app.cpu();
	const began = performance.now();
	await load({ url: `${app.origin}${pages[page]}`, cookie: app.cookie }, requests);
	const seconds = (performance.now() - began) / 1000;
	return { requests, cpu: (await app.cpu()) - before, seconds };
}

function toCell(turns: readonly Turn[]): Cell {
	const sum = (of: (turn: Turn) => number) => turns.reduce((total, turn) => total + of(turn), 0);
	const requests = sum((turn) => turn.requests);
	return { cpu: sum((turn) => turn.cpu) / requests, rate: requests / sum((turn) => turn.seconds) };
}

function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
	const start = by % items.length;
	return [...items.slice(start), ...items.slice(0, start)];
}
