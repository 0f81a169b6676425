/**
 * What happens when an access token ends and 200 requests of one session ask for it at once: 50 on each of four
 * processes, or all on one. Logto returns a new refresh token at every use (`alwaysRotate`) and accepts the previous
 * one for three more seconds; a later use of it ends the sign-in.
 *
 * The app is `bench/refresh-app`: with this library (sessions in Redis, sessions in cookies), with `@auth/sveltekit`
 * and the refresh recipe of its guide, and with `@logto/sveltekit`. Reported are, each the sum or the range of all
 * rounds: the token requests that Logto received in the burst; requests of the burst that were not answered with 200;
 * sessions that were lost, which means that after the next end of the access token there is no new one for the newest
 * cookies; and sessions that were lost because a browser left before an answer came: one request whose answer is
 * dropped, then, more than three seconds later, the next one with the previous cookies.
 */
import { rm } from 'node:fs/promises';
import { startLocalLogto, type LocalLogto } from '../src/lib/local/index.ts';
import { defaultScopes } from '../src/lib/protocol/scopes.ts';
import { startApp, type Demo } from '../tests/support/demo.ts';
import { findPort } from '../tests/support/ports.ts';
import { createHttpClient, signInAtLogto, type HttpClient } from '../tests/support/http-client.ts';
import { startRedis, type RedisServer } from '../tests/support/redis.ts';
import { send } from '../tests/support/send.ts';
import { startBalancer, type Balancer } from './support/balancer.ts';
import { buildApp, temporary } from './support/build-app.ts';
import { readArguments } from './support/read-arguments.ts';
import { toTable } from './support/table.ts';

type Library = 'ours' | 'authjs' | 'logto';

interface Variant {
	readonly name: string;
	readonly library: Library;
	readonly processes: number;
	readonly inRedis?: boolean;
}

const variants: readonly Variant[] = [
	{ name: 'sveltekit-logto, Redis', library: 'ours', processes: 4, inRedis: true },
	{ name: 'sveltekit-logto, cookies', library: 'ours', processes: 1 },
	{ name: '@auth/sveltekit, recipe', library: 'authjs', processes: 1 },
	{ name: '@auth/sveltekit, recipe', library: 'authjs', processes: 4 },
	{ name: '@logto/sveltekit', library: 'logto', processes: 1 },
	{ name: '@logto/sveltekit', library: 'logto', processes: 4 }
];

/** Of access tokens, in seconds: the burst has to be over before the next one is due. */
const lifetime = 20;

/** Until every library holds the access token for ended, in milliseconds. */
const untilEnded = (lifetime + 1) * 1000;

/** After this time the use of an earlier refresh token ends the sign-in, in milliseconds. */
const afterLeeway = 4000;

const read = readArguments(
	'npm run bench:refresh',
	'Counts token requests and lost sessions when many requests refresh at once.',
	{
		rounds: { value: '3', help: 'how many bursts each app gets' },
		requests: { value: '200', help: 'how many requests a burst has' }
	}
);
const rounds = Number(read('rounds'));
const requests = Number(read('requests'));

/** One variant that runs. */
interface World {
	readonly variant: Variant;
	readonly logto: LocalLogto;
	readonly balancer: Balancer;
	readonly apps: readonly Demo[];
	readonly redis: RedisServer | null;
}

/** What one session went through. */
interface Result {
	readonly tokenRequests: number;
	readonly failed: number;
	readonly lost: boolean;
	readonly lostAfterAbort: boolean;
}

const wait = (milliseconds: number) =>
	new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function startWorld(variant: Variant, out: string): Promise<World> {
	const logto = await startLocalLogto({ port: 0, alwaysRotate: true, accessTokenTtl: lifetime });
	const redis = variant.inRedis === true ? await startRedis() : null;
	const balancer = await startBalancer();
	const ports = await Promise.all(Array.from({ length: variant.processes }, () => findPort()));
	const env = {
		NODE_ENV: 'production',
		ORIGIN: balancer.origin,
		AUTH_LOGTO_ISSUER: logto.endpoint,
		AUTH_LOGTO_ID: logto.clientId,
		AUTH_LOGTO_SECRET: logto.clientSecret,
		AUTH_SECRET: 'a-secret-for-benchmarks-of-forty-characters',
		AUTH_TRUST_HOST: 'true',
		BENCH_VARIANT: variant.library,
		BENCH_SCOPE: defaultScopes.join(' '),
		REDIS_URL: redis?.url
	};
	const apps = await Promise.all(ports.map((port) => startApp(out, env, { port })));
	balancer.setPorts(ports);
	return { variant, logto, balancer, apps, redis };
}

async function endWorld({ logto, balancer, apps, redis }: World): Promise<void> {
	balancer.close();
	await Promise.all(apps.map((app) => app.close()));
	await redis?.close();
	await logto.close();
}

async function signIn({ variant, balancer: { origin } }: World): Promise<HttpClient> {
	const client = createHttpClient();
	const form = { origin, 'content-type': 'application/x-www-form-urlencoded' };
	const start =
		variant.library === 'authjs'
			? await client.fetch(`${origin}/auth/signin/logto`, {
					method: 'POST',
					headers: form,
					body: 'callbackUrl=/'
				})
			: await client.fetch(`${origin}/auth/signin`, { headers: { accept: 'text/html' } });
	const location = start.headers.get('location');
	if (location === null) throw new Error(`${variant.name} starts no sign-in: ${start.status}.`);
	await client.fetch(await signInAtLogto(client, location, 'alice'));
	return client;
}

const askToken = ({ balancer }: World, client: HttpClient) =>
	client.fetch(`${balancer.origin}/token`);

const countTokenRequests = ({ logto }: World): number =>
	logto.requests.filter(({ path }) => path === '/oidc/token').length;

/** All requests leave with the same cookies; the browser keeps what comes, in the order it comes. */
async function burst(world: World, client: HttpClient) {
	const before = countTokenRequests(world);
	const answers = await Promise.allSettled(
		Array.from({ length: requests }, () => askToken(world, client))
	);
	const failed = answers.filter((answer) => answer.status === 'rejected' || !answer.value.ok);
	return { tokenRequests: countTokenRequests(world) - before, failed: failed.length };
}

/** A user leaves the page before the answer arrives, and returns with the earlier cookies. */
async function abort({ balancer: { origin } }: World, client: HttpClient): Promise<void> {
	const cookie = client.cookies(origin).map(({ name, value }) => `${name}=${value}`);
	await send(`${origin}/token`, { headers: { cookie: cookie.join('; ') } });
}

async function runRound(
	world: World,
	alone: <Value>(task: () => Promise<Value>) => Promise<Value>
) {
	const client = await signIn(world);
	const first = await askToken(world, client);
	if (!first.ok) throw new Error(`${world.variant.name} has no token at first: ${first.status}.`);
	await wait(untilEnded);
	const counts = await alone(() => burst(world, client));
	await wait(untilEnded);
	const lost = !(await askToken(world, client)).ok;
	const result = { ...counts, lost, lostAfterAbort: true };
	if (lost) return result;
	await wait(untilEnded);
	await abort(world, client);
	await wait(afterLeeway);
	const back = await askToken(world, client);
	await wait(untilEnded);
	const later = await askToken(world, client);
	return { ...result, lostAfterAbort: !back.ok || !later.ok };
}

/** Runs tasks one after the other. */
function createTurnstile() {
	let last: Promise<unknown> = Promise.resolve();
	return <Value>(task: () => Promise<Value>): Promise<Value> => {
		const run = last.then(task, task);
		last = run;
		return run;
	};
}

function toRow({ name, processes }: Variant, results: readonly Result[]): readonly string[] {
	const tokenRequests = results.map((result) => result.tokenRequests);
	const [least, most] = [Math.min(...tokenRequests), Math.max(...tokenRequests)];
	const sum = (of: (result: Result) => number) =>
		results.reduce((total, result) => total + of(result), 0);
	const outOf = (count: number) => `${count} of ${results.length}`;
	return [
		name,
		String(processes),
		least === most ? String(least) : `${least}–${most}`,
		`${sum(({ failed }) => failed)} of ${requests * results.length}`,
		outOf(sum(({ lost }) => Number(lost))),
		outOf(sum(({ lostAfterAbort }) => Number(lostAfterAbort)))
	];
}

const isAsWanted = ({ tokenRequests, failed, lost, lostAfterAbort }: Result): boolean =>
	tokenRequests === 1 && failed === 0 && !lost && !lostAfterAbort;

async function main(): Promise<void> {
	const worlds: World[] = [];
	try {
		const out = await buildApp('refresh-app');
		for (const variant of variants) worlds.push(await startWorld(variant, out));
		const alone = createTurnstile();
		// The waits of all pass at the same time; the bursts come one after the other.
		const results = await Promise.all(
			worlds.map(async (world) => {
				const own: Result[] = [];
				for (let round = 0; round < rounds; round++) own.push(await runRound(world, alone));
				return { world, own };
			})
		);
		console.log(`${rounds} rounds, ${requests} requests at once, Node ${process.version}.\n`);
		const head = [
			...['app', 'processes', 'token requests a burst', 'failed requests'],
			...['sessions lost', 'sessions lost after an answer that was dropped']
		];
		console.log(toTable([head, ...results.map(({ world, own }) => toRow(world.variant, own))]));
		const ours = results.filter(({ world }) => world.variant.library === 'ours');
		if (!ours.every(({ own }) => own.every(isAsWanted))) process.exitCode = 1;
	} finally {
		await Promise.all(worlds.map(endWorld));
		await rm(temporary, { recursive: true, force: true });
	}
}

await main();
