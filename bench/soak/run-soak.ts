import { startApp, type Demo } from '../../tests/support/demo.ts';
import { findPort } from '../../tests/support/ports.ts';
import buildDemo from '../../tests/support/build-demo.ts';
import { startRedis, type RedisServer } from '../../tests/support/redis.ts';
import { fileURLToPath } from 'node:url';
import { startBalancer, type Balancer } from '../support/balancer.ts';
import { createBrowser } from './browser.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { readMemory, reportMemory, startLogtoProcess, type LogtoProcess } from './processes.ts';

/** How long and how hard. Times are in seconds. */
export interface SoakOptions {
	readonly seconds: number;
	/** How long Logto is away, each time. */
	readonly outage: number;
	/** Between two kills. */
	readonly killEvery: number;
}

/** What a process held at two times: its resident set after a collection of garbage, in megabytes. */
export interface Memory {
	readonly early: number;
	readonly late: number;
}

/** What was seen. */
export interface SoakResult {
	readonly ledger: Ledger;
	readonly kills: number;
	readonly broken: number;
	readonly tokenRequests: number;
	/** Of the processes that ran through the last two thirds. */
	readonly memory: readonly Memory[];
}

const build = fileURLToPath(new URL('../../build', import.meta.url));

/** Access tokens are due after three seconds of these; each refresh brings a new refresh token. */
const logtoConfig = { accessTokenTtl: 8, alwaysRotate: true };

/** Claims are confirmed this often, in seconds. */
const revalidate = 5;

/** From hurried to slow, in milliseconds between two steps. */
const people = [
	{ user: 'alice', organizations: ['acme', 'globex'], pauses: [200, 800, 2000, 5000, 12_000] },
	{ user: 'bob', organizations: ['acme'], pauses: [300, 1000, 4000, 8000] },
	{ user: 'carol', organizations: [], pauses: [500, 3000, 6000] }
] as const;

interface World {
	readonly logto: LogtoProcess;
	readonly redis: RedisServer;
	readonly balancer: Balancer;
	readonly apps: Demo[];
	readonly ledger: Ledger;
	restart(index: number): Promise<void>;
}

const wait = (milliseconds: number) =>
	new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Mixed traffic on four processes of the demo with one Redis, while all of them fail in turn. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
	await buildDemo();
	const world = await startWorld();
	try {
		return await soak(world, options);
	} finally {
		world.balancer.close();
		await Promise.all(world.apps.map((app) => app.close()));
		await world.logto.close();
		await world.redis.close();
	}
}

async function startWorld(): Promise<World> {
	const [logto, redis, balancer] = await Promise.all([
		startLogtoProcess(logtoConfig),
		startRedis({ appendOnly: true }),
		startBalancer()
	]);
	const ports = await Promise.all([1, 2, 3, 4].map(() => findPort()));
	const env = {
		NODE_ENV: 'production',
		NODE_OPTIONS: `--expose-gc --import ${reportMemory}`,
		ORIGIN: balancer.origin,
		DEMO_ENGINE: 'sveltekit',
		DEMO_REVALIDATE: String(revalidate),
		// The machine itself stands still now and then when processes start: that is not Logto's outage.
		DEMO_TIMEOUT: '10',
		REDIS_URL: redis.url,
		AUTH_LOGTO_ISSUER: logto.endpoint,
		AUTH_LOGTO_ID: 'local-app',
		AUTH_LOGTO_SECRET: 'local-app-secret',
		AUTH_SECRET: 'a-secret-for-benchmarks-of-forty-characters'
	};
	const start = (port: number) => startApp(build, env, { port });
	const apps = await Promise.all(ports.map(start));
	balancer.setPorts(ports);
	return {
		...{ logto, redis, balancer, apps, ledger: createLedger() },
		async restart(index) {
			const [app, port] = [apps[index], ports[index]];
			if (app === undefined || port === undefined) return;
			await app.close();
			apps[index] = await start(port);
		}
	};
}

async function soak(world: World, options: SoakOptions): Promise<SoakResult> {
	const { balancer, ledger, logto } = world;
	const browsers = people.flatMap(({ pauses, ...person }) =>
		pauses.map((pause) => createBrowser({ ...person, pause, origin: balancer.origin, ledger }))
	);
	const traffic = Promise.all(browsers.map((browser) => browser.use()));
	const [kills, memory] = await Promise.all([
		killInTurn(world, options),
		measureMemory(world, options),
		failRedis(world, options),
		failLogto(world, options)
	]);
	for (const browser of browsers) browser.stop();
	await traffic;
	const tokenRequests = await logto.countTokenRequests();
	return { ledger, kills, broken: balancer.broken(), tokenRequests, memory };
}

/** All four in the first sixth, then the first alone: the memory of the others is measured. */
async function killInTurn(world: World, { seconds, killEvery }: SoakOptions): Promise<number> {
	const start = Date.now();
	let kills = 0;
	while (Date.now() - start < (seconds - killEvery) * 1000) {
		await wait(killEvery * 1000);
		const turns = Date.now() - start < (seconds / 6) * 1000 ? 4 : 1;
		const index = kills++ % turns;
		world.ledger.note(`process ${index + 1} killed`);
		await world.restart(index);
	}
	await wait(Math.max(0, start + seconds * 1000 - Date.now()));
	return kills;
}

/** Once told to stop, once killed. What was answered is on disk. */
async function failRedis({ redis, ledger }: World, { seconds }: SoakOptions): Promise<void> {
	for (const [share, signal] of [
		[0.2, 'SIGTERM'],
		[0.5, 'SIGKILL']
	] as const) {
		await wait(share * seconds * 1000);
		ledger.note(`Redis ends by ${signal}`);
		const over = ledger.beginOutage('redis');
		await redis.stop(signal);
		await redis.restart();
		over();
	}
}

/** Once it takes connections and answers nothing, once it breaks them. */
async function failLogto(
	{ logto, ledger }: World,
	{ seconds, outage }: SoakOptions
): Promise<void> {
	await wait(0.35 * seconds * 1000);
	ledger.note('Logto answers nothing');
	const thawed = ledger.beginOutage('logto');
	logto.freeze();
	await wait(outage * 1000);
	logto.thaw();
	thawed();
	await wait(0.2 * seconds * 1000);
	ledger.note('Logto breaks connections');
	const over = ledger.beginOutage('logto');
	await logto.drop(true);
	await wait(outage * 1000);
	await logto.drop(false);
	over();
}

/** At the start of the second third and at the end, each after a collection of garbage. */
async function measureMemory(
	{ apps }: World,
	{ seconds }: SoakOptions
): Promise<readonly Memory[]> {
	const measured = () => apps.slice(1);
	await wait((seconds / 3) * 1000);
	const early = await Promise.all(measured().map(readMemory));
	await wait((seconds * 2 * 1000) / 3 - 2000);
	const late = await Promise.all(measured().map(readMemory));
	return early.map((value, index) => ({ early: value, late: late[index] ?? 0 }));
}

export function toMedian(numbers: readonly number[]): number {
	return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
