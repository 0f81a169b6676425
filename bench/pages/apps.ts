import {
	findSessionKey,
	pages,
	startBenchApp,
	type BenchApp,
	type Surroundings,
	type Variant
} from '../support/bench-app.ts';

/** The apps that are compared, in the order of the report. */
export const appNames = [
	'none',
	'floor',
	'ours',
	'store-floor',
	'redis-floor',
	'ours-store',
	'authjs',
	'logto'
] as const;
export type AppName = (typeof appNames)[number];

interface App {
	readonly title: string;
	readonly variant: Variant;
	/** How many of the requests it receives: fewer where it is slow and not compared with a floor. */
	readonly share: number;
	/** The app whose cookies the requests carry. @default its own */
	readonly cookieOf?: 'ours' | 'ours-store';
	/** Whether it reads the bytes of the session from Redis. */
	readonly readsRedis?: true;
}

export const apps: Readonly<Record<AppName, App>> = {
	none: { title: 'no sign-in', variant: 'none', share: 1 },
	floor: { title: 'the floor', variant: 'floor', share: 1, cookieOf: 'ours' },
	ours: { title: 'sveltekit-logto', variant: 'ours', share: 1 },
	'store-floor': {
		title: 'the floor, short cookie',
		variant: 'floor',
		share: 1,
		cookieOf: 'ours-store'
	},
	'redis-floor': {
		title: 'the floor, one read from Redis',
		variant: 'floor',
		share: 1,
		cookieOf: 'ours-store',
		readsRedis: true
	},
	'ours-store': { title: 'sveltekit-logto, Redis', variant: 'ours-store', share: 1 },
	authjs: { title: '@auth/sveltekit', variant: 'authjs', share: 0.25 },
	logto: { title: '@logto/sveltekit', variant: 'logto', share: 0.25 }
};

export type RunningApps = ReadonlyMap<AppName, BenchApp>;

/** The apps that have cookies of their own start first. */
const order = appNames.toSorted(
	(a, b) => Number('cookieOf' in apps[a]) - Number('cookieOf' in apps[b])
);

/** Starts each app in a process of its own, signed in, and checks what it answers. */
export async function startApps(surroundings: Surroundings): Promise<RunningApps> {
	const running = new Map<AppName, BenchApp>();
	try {
		for (const name of order) running.set(name, await startOne(name, surroundings, running));
		await checkApps(running);
	} catch (error) {
		await endApps(running);
		throw error;
	}
	return new Map(appNames.flatMap((name) => toEntry(running, name)));
}

export async function endApps(running: RunningApps): Promise<void> {
	for (const app of running.values()) await app.end();
}

async function startOne(
	name: AppName,
	surroundings: Surroundings,
	running: RunningApps
): Promise<BenchApp> {
	const { variant, cookieOf, readsRedis } = apps[name];
	const { redis } = surroundings;
	const env =
		readsRedis === true ? { REDIS_URL: redis.url, BENCH_KEY: await findSessionKey(redis) } : {};
	const started = await startBenchApp(variant, surroundings, { env });
	const cookie = cookieOf === undefined ? started.cookie : running.get(cookieOf)?.cookie;
	return { ...started, cookie: cookie ?? '' };
}

function toEntry(running: RunningApps, name: AppName): ReadonlyArray<[AppName, BenchApp]> {
	const app = running.get(name);
	return app === undefined ? [] : [[name, app]];
}

/** Response fields that differ from app to app, or from second to second. */
const varying = new Set(['date', 'etag', 'link', 'content-length']);

/**
 * Every page shows Alice, and a floor answers with the response fields of the app that it is the floor of.
 *
 * @throws {Error} otherwise
 */
async function checkApps(running: RunningApps): Promise<void> {
	const fields = new Map<string, string>();
	for (const name of order)
		for (const path of Object.values(pages)) {
			const app = running.get(name);
			if (app === undefined) continue;
			const response = await fetch(`${app.origin}${path}`, { headers: { cookie: app.cookie } });
			if (!response.ok || !(await response.text()).includes('<h1>Alice'))
				throw new Error(`${name} does not show Alice on ${path}: ${response.status}.`);
			const sent = [...response.headers].filter(([field]) => !varying.has(field));
			fields.set(`${name} ${path}`, JSON.stringify(sent));
			const { cookieOf = name } = apps[name];
			if (fields.get(`${cookieOf} ${path}`) !== JSON.stringify(sent))
				throw new Error(`${name} does not answer ${path} with the fields of ${cookieOf}.`);
		}
}
