import { afterAll, beforeAll } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { onWorkerd, startDemo, type Demo, type DemoOptions } from './demo.js';
import { startRedis, type RedisServer } from './redis.js';
import { authSecret } from './secret.js';

/** The four variables that the demo needs for some Logto. */
export function toEnv(logto: LocalLogto): Record<string, string> {
	return {
		AUTH_LOGTO_ISSUER: logto.endpoint,
		AUTH_LOGTO_ID: logto.clientId,
		AUTH_LOGTO_SECRET: logto.clientSecret,
		AUTH_SECRET: authSecret
	};
}

/** Where the demo keeps sessions. */
export type SessionPlace = 'cookie' | 'memory' | 'redis' | 'kv';

/** The store that several processes, or isolates, share. Workers reach no Redis. */
export const sharedStore: SessionPlace = onWorkerd ? 'kv' : 'redis';

/** Where the demo of these tests can keep sessions. No app on Workers keeps them in one isolate's memory. */
export const sessionPlaces: readonly SessionPlace[] = onWorkerd
	? ['cookie', sharedStore]
	: ['cookie', 'memory', sharedStore];

/** A Logto and a demo that live for the tests of one `describe`. */
export interface World {
	readonly logto: LocalLogto;
	readonly demo: Demo;
	/** All processes of the demo, which serve the one origin of the first. */
	readonly demos: readonly Demo[];
	/** With `sessions: 'redis'`. */
	readonly redis: RedisServer;
}

/** What lives in a {@link World}. */
export interface WorldOptions extends Omit<DemoOptions, 'env'> {
	/** @default 'cookie' */
	readonly sessions?: SessionPlace;
	/** @default 1 */
	readonly processes?: number;
	/** Variables of the demo besides. */
	readonly env?: DemoOptions['env'];
}

/** The variables that choose where sessions are. */
export function toSessionsEnv(redis: RedisServer | undefined, sessions: SessionPlace) {
	return { DEMO_SESSIONS: sessions, REDIS_URL: redis?.url };
}

/** Starts all of it before the tests and ends it after them. */
export function useWorld(
	{ sessions = 'cookie', processes = 1, env, ...options }: WorldOptions,
	logtoOptions: Parameters<typeof startLocalLogto>[0] = {}
): World {
	const world: { logto?: LocalLogto; redis?: RedisServer } = {};
	const demos: Demo[] = [];
	beforeAll(async () => {
		const logto = await startLocalLogto({ port: 0, ...logtoOptions });
		world.logto = logto;
		if (sessions === 'redis') world.redis = await startRedis();
		const shared = { ...toEnv(logto), ...toSessionsEnv(world.redis, sessions), ...env };
		const first = await startDemo({ ...options, env: shared });
		demos.push(first);
		const others = Array.from({ length: processes - 1 }, () =>
			startDemo({ ...options, env: { ...shared, ORIGIN: first.origin } })
		);
		demos.push(...(await Promise.all(others)));
	});
	afterAll(async () => {
		await Promise.all(demos.map((demo) => demo.close()));
		await world.logto?.close();
		await world.redis?.close();
	});
	const started = <Part>(part: Part | undefined): Part => {
		if (part === undefined) throw new Error('This world has none, or it starts in beforeAll.');
		return part;
	};
	return {
		get logto() {
			return started(world.logto);
		},
		get demo() {
			return started(demos[0]);
		},
		demos,
		get redis() {
			return started(world.redis);
		}
	};
}
