/**
 * What a page costs in several apps that differ in their sign-in only (`pages/apps.ts`): one without sign-in, one with
 * this library, one with plain `@auth/sveltekit`, one with `@logto/sveltekit`, and the *floor*: an app without a
 * library that receives the same cookies, answers with the same response fields and has the session in a constant.
 * One page does not read the session, one reads it once, one three times (layout, layout, page).
 *
 * All apps run next to each other and are measured in turn, in short rounds, so that a noisy machine is noisy to all.
 * All are started again several times, because two processes of one build differ by some percent. CPU time is that of
 * the app's process, so work of other processes disturbs it less than the rate. All apps show the same claims, except
 * `@logto/sveltekit`: it shows the claims of its ID token, and would ask Logto for the others at each read.
 */
import { rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { startRedis } from '../tests/support/redis.ts';
import { endApps, startApps } from './pages/apps.ts';
import { measureRounds, type Round } from './pages/measure.ts';
import { toReport } from './pages/report.ts';
import {
	builds,
	endSurroundings,
	readClaims,
	startBenchApp,
	startSurroundings,
	type Build,
	type Surroundings
} from './support/bench-app.ts';
import { buildApp, temporary } from './support/build-app.ts';
import { readArguments } from './support/read-arguments.ts';

const read = readArguments(
	'npm run bench',
	'Compares what a page costs with this library, with others, and with none.',
	{
		starts: { value: '3', help: 'how often all apps are started; the median counts' },
		rounds: { value: '4', help: 'how often each start is measured' },
		requests: { value: '600', help: 'requests to each app on each page in a round' },
		seconds: { value: '1', help: 'how long these take at most' }
	}
);
const starts = Number(read('starts'));
const extent = {
	rounds: Number(read('rounds')),
	requests: Number(read('requests')),
	seconds: Number(read('seconds'))
};

/** Starts all apps, measures them and ends them. */
async function measureStart(
	out: ReadonlyMap<Build, string>,
	{ logto, claims }: Omit<Surroundings, 'redis'>
): Promise<readonly Round[]> {
	// A Redis of its own holds one session.
	const redis = await startRedis();
	try {
		const running = await startApps(out, { logto, claims, redis });
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
async function findClaims(out: string, around: Omit<Surroundings, 'claims'>): Promise<string> {
	const app = await startBenchApp('ours', out, { ...around, claims: 'null' });
	try {
		return await readClaims(app);
	} finally {
		await app.end();
	}
}

async function main(): Promise<void> {
	const around = await startSurroundings();
	try {
		const out = new Map<Build, string>();
		for (const build of builds) out.set(build, await buildApp('app', build));
		const claims = await findClaims(out.get('ours') ?? '', around);
		const measured: Array<readonly Round[]> = [];
		for (let start = 0; start < starts; start++)
			measured.push(await measureStart(out, { logto: around.logto, claims }));
		const processors = `${cpus()[0]?.model.trim()}, ${cpus().length} processors`;
		console.log(
			`Node ${process.version}, ${processors}. ${starts} starts of ${extent.rounds} rounds.\n`
		);
		console.log(toReport(measured));
	} finally {
		await endSurroundings(around);
		await rm(temporary, { recursive: true, force: true });
	}
}

await main();
