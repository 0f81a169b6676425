/**
 * What a page costs in several apps that differ in their sign-in only (`pages/apps.ts`): one without sign-in, one with
 * this library, one with plain `@auth/sveltekit`, one with `@logto/sveltekit`, and the *floor*: an app without a
 * library that receives the same cookies, answers with the same response fields and has the session in a constant.
 * One page does not read the session, one reads it once, one three times (layout, layout, page).
 *
 * All apps run next to each other and have short turns one after the other, so that a noisy machine is noisy to all.
 * All are started again several times, because two processes of one build differ by some percent. CPU time is that of
 * the app's process, so work of other processes disturbs it less than the rate. All apps show the same claims, except
 * `@logto/sveltekit`: it shows the claims of its ID token, and would ask Logto for the others at each read.
 */
import { cpus } from 'node:os';
import { startRedis } from '../tests/support/redis.ts';
import { endApps, startApps } from './pages/apps.ts';
import { measureRounds, type Round } from './pages/measure.ts';
import { toReport } from './pages/report.ts';
import {
	endSurroundings,
	readClaims,
	startBenchApp,
	startSurroundings,
	type Surroundings
} from './support/bench-app.ts';
import { reportProgress } from './support/progress.ts';
import { readArguments } from './support/read-arguments.ts';

const read = readArguments(
	'npm run bench',
	'Compares what a page costs with this library, with others, and with none.',
	{
		starts: { value: '3', help: 'how often all apps are started; the median counts' },
		rounds: { value: '3', help: 'how often each start is measured' },
		turns: { value: '6', help: 'how often each app has its turn on each page in a round' },
		requests: { value: '100', help: 'requests to the app in each turn' }
	}
);
const starts = Number(read('starts'));
const extent = {
	rounds: Number(read('rounds')),
	turns: Number(read('turns')),
	requests: Number(read('requests'))
};

/** Starts all apps, measures them and ends them. */
async function measureStart(surroundings: Surroundings): Promise<readonly Round[]> {
	// A Redis of its own holds one session.
	const redis = await startRedis();
	try {
		const running = await startApps({ ...surroundings, redis });
		reportProgress(`${running.size} apps started`);
		try {
			return await measureRounds(running, extent);
		} finally {
			await endApps(running);
		}
	} finally {
		await redis.close();
	}
}

/** The claims of Alice's session: the apps without a session show the same. */
async function findClaims(around: Omit<Surroundings, 'claims'>): Promise<string> {
	const app = await startBenchApp('ours', { ...around, claims: 'null' });
	try {
		return await readClaims(app);
	} finally {
		await app.end();
	}
}

async function main(): Promise<void> {
	const around = await startSurroundings();
	try {
		const claims = await findClaims(around);
		const measured: Array<readonly Round[]> = [];
		for (let start = 1; start <= starts; start++) {
			reportProgress(`start ${start} of ${starts}`);
			measured.push(await measureStart({ ...around, claims }));
		}
		const processors = `${cpus()[0]?.model.trim()}, ${cpus().length} processors`;
		console.log(
			`Node ${process.version}, ${processors}. ${starts} starts of ${extent.rounds} rounds.\n`
		);
		console.log(toReport(measured));
	} finally {
		await endSurroundings(around);
	}
}

await main();
