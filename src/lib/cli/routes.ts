import { resolve } from 'node:path';
import { readPlaces } from '../project/read-places.js';
import { toText } from '../project/route-report.js';

/** How to report. */
export interface RoutesOptions {
	readonly json: boolean;
	/** Whether it is a failure if nothing covers a place. */
	readonly check: boolean;
	/** The project's folder. */
	readonly root: string;
}

/**
 * Prints what covers each page, action, endpoint and remote function of a project.
 *
 * @returns the exit code: 1 with `check` when something is not covered: it has no rule, or its rule is not asked
 * @throws Error when the project cannot be read
 */
export async function runRoutes({ json, check, root }: RoutesOptions): Promise<0 | 1> {
	const places = await withoutOutput(() => readPlaces(resolve(root)));
	const report = json ? `${JSON.stringify(places, null, '\t')}\n` : toText(places);
	await new Promise<void>((done) => process.stdout.write(report, () => done()));
	return check && places.some(({ covered }) => covered === 'no') ? 1 : 0;
}

/** Sends the output of the user's project to standard error, because programs read the report from standard output. */
async function withoutOutput<Value>(task: () => Promise<Value>): Promise<Value> {
	const { log, info } = console;
	console.log = console.info = console.error;
	try {
		return await task();
	} finally {
		Object.assign(console, { log, info });
	}
}
