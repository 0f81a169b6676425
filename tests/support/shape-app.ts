import { afterAll, beforeAll, expect } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { buildShape } from './build-shapes.js';
import { startApp, type AppOptions, type Demo } from './demo.js';
import { rawRequest } from './raw-request.js';
import { startRedis, type RedisServer } from './redis.js';
import { builds, toNotFound, type Shape } from './shapes.js';
import { toEnv } from './world.js';

/** The callbacks of the fixture that can be made to fail (`src/control.ts` there). */
export type Callback = 'options' | 'routes' | 'resolve' | 'events' | 'logger' | 'store';

/** How a callback fails. */
export type Failure =
	| 'HttpError'
	| 'Redirect'
	| 'LogtoAuthError'
	| 'Error'
	| 'string'
	| 'undefined'
	| 'rejection'
	| 'hang';

export type Faults = Readonly<Partial<Record<Callback, Failure>>>;

/** The fixture `shapes` in one shape, with a Logto of its own. */
export interface ShapeApp {
	readonly logto: LocalLogto;
	readonly app: Demo;
	readonly base: string;
	/** Lets callbacks fail from now on, and no others. */
	breakDown(faults: Faults): Promise<void>;
	/** What the app's logger was told so far. */
	readLog(): Promise<readonly string[]>;
	/** The resident set in bytes; with `--expose-gc` after the garbage is collected. */
	readMemory(): Promise<number>;
}

/** What of a {@link Shape} an app is started with; the rest is in its build. */
export interface ShapeOptions extends AppOptions {
	readonly shape: Partial<Shape>;
	/** Variables besides, such as `SHAPE_REVALIDATE`. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly logto?: Parameters<typeof startLocalLogto>[0];
}

/** Starts the fixture before the tests and ends it after them. */
export function useShape({ shape, env = {}, logto: config, ...options }: ShapeOptions): ShapeApp {
	const { kit = 2, base = '' } = shape;
	const build = builds.find((one) => one.kit === kit && one.base === base);
	const running: { logto?: LocalLogto; app?: Demo; redis?: RedisServer } = {};

	const started = <Part>(part: Part | undefined): Part => {
		if (part === undefined) throw new Error('It starts in beforeAll.');
		return part;
	};
	beforeAll(async () => {
		running.logto = await startLocalLogto({ port: 0, ...config });
		if (shape.sessions === 'redis') running.redis = await startRedis();
		const variables = { ...toEnv(running.logto), ...toShapeEnv(shape, running.redis), ...env };
		running.app = await startApp(await buildShape(started(build)), variables, { ...options, base });
	});
	afterAll(async () => {
		await running.app?.close();
		await running.logto?.close();
		await running.redis?.close();
	});

	const control = async (init: Parameters<typeof rawRequest>[2] = {}) => {
		const { origin } = started(running.app);
		const { status, body } = await rawRequest(origin, `${base}/control`, init);
		expect(status).toBe(200);
		const told: { logged: readonly string[]; memory: { rss: number } } = JSON.parse(body);
		return told;
	};
	return {
		base,
		get logto() {
			return started(running.logto);
		},
		get app() {
			return started(running.app);
		},
		async breakDown(faults) {
			const headers = { 'content-type': 'application/json' };
			await control({ method: 'PUT', headers, body: JSON.stringify(faults) });
		},
		readLog: async () => (await control()).logged,
		readMemory: async () => (await control()).memory.rss
	};
}

function toShapeEnv(shape: Partial<Shape>, redis: RedisServer | undefined) {
	const { closed = false, notFound = 'default' } = shape;
	return {
		...(notFound === 'default' ? {} : { SHAPE_NOT_FOUND: toNotFound({ closed, notFound }) }),
		SHAPE_OPTIONS: shape.options,
		SHAPE_ENGINE: shape.engine,
		SHAPE_SESSIONS: shape.sessions ?? 'cookie',
		SHAPE_TABLE: closed ? 'closed' : 'open',
		REDIS_URL: redis?.url
	};
}
