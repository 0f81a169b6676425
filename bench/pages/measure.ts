import { pages, type BenchApp, type Page } from '../support/bench-app.ts';
import { load, type Amount } from '../support/load.ts';
import type { AppName, RunningApps } from './apps.ts';

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
	/** To each app on each page in each round. */
	readonly requests: number;
	/** So long they take at most, in seconds: a slow app answers fewer. */
	readonly seconds: number;
}

/** A process at rest gives memory back and wakes slowly: so many requests are not counted. */
const wakeUp = 100;

/** What comes before the first round, to each app on each page: the code is compiled by then, on a busy machine too. */
const warmUp = { requests: 2000, seconds: 10 };

/** Measures apps that run, in turn. */
export async function measureRounds(
	running: RunningApps,
	{ rounds, requests, seconds }: Extent
): Promise<readonly Round[]> {
	await measureRound(running, warmUp, 0);
	const measured: Round[] = [];
	for (let round = 0; round < rounds; round++)
		measured.push(await measureRound(running, { requests, seconds }, round));
	return measured;
}

async function measureRound(running: RunningApps, amount: Amount, round: number): Promise<Round> {
	const result = new Map<Page, Map<AppName, Cell>>();
	for (const page of ['none', 'one', 'three'] as const) {
		const cells = new Map<AppName, Cell>();
		// Each round begins with another app, so that none always runs first.
		for (const [name, app] of rotate([...running], round * 3))
			cells.set(name, await measureCell(app, page, amount));
		result.set(page, cells);
	}
	return result;
}

async function measureCell(app: BenchApp, page: Page, amount: Amount): Promise<Cell> {
	const target = { url: `${app.origin}${pages[page]}`, cookie: app.cookie };
	await load(target, { ...amount, requests: wakeUp });
	const before = await app.cpu();
	const began = performance.now();
	const count = await load(target, amount);
	const took = (performance.now() - began) / 1000;
	return { cpu: ((await app.cpu()) - before) / count, rate: count / took };
}

function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
	const start = by % items.length;
	return [...items.slice(start), ...items.slice(0, start)];
}
