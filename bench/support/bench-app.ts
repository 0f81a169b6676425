import { rm } from 'node:fs/promises';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.ts';
import { defaultScopes } from '../../src/lib/protocol/scopes.ts';
import {
	createHttpClient,
	signInAtLogto,
	type HttpClient
} from '../../tests/support/http-client.ts';
import { createRedisClient, startRedis, type RedisServer } from '../../tests/support/redis.ts';
import { buildApp, temporary } from './build-app.ts';
import { reportProgress } from './progress.ts';
import { startMeasuredApp, type MeasuredApp } from './measured-app.ts';

/** The variants of `bench/app`, each with a file in its folder `variants`. */
export const variants = ['none', 'floor', 'ours', 'ours-store', 'authjs', 'logto'] as const;
export type Variant = (typeof variants)[number];

/** The pages of `bench/app`, by how often each reads the session. */
export const pages = { none: '/no', one: '/one', three: '/three/inner' } as const;
export type Page = keyof typeof pages;

/** What the apps work with. */
export interface Surroundings {
	/** The folder of the built `bench/app`. */
	readonly out: string;
	readonly logto: LocalLogto;
	readonly redis: RedisServer;
	/** The claims that pages show without a session, as JSON. */
	readonly claims: string;
}

/** An app that runs, and the cookies of a user who is signed in there. */
export interface BenchApp extends MeasuredApp {
	readonly cookie: string;
}

export async function startSurroundings(): Promise<Omit<Surroundings, 'claims'>> {
	reportProgress('building the apps');
	const out = await buildApp('app');
	return { out, logto: await startLocalLogto({ port: 0 }), redis: await startRedis() };
}

export async function endSurroundings({
	logto,
	redis
}: Omit<Surroundings, 'claims'>): Promise<void> {
	await logto.close();
	await redis.close();
	await rm(temporary, { recursive: true, force: true });
}

/** How an app is started, in addition to its variant. */
export interface BenchAppOptions {
	readonly env?: Readonly<Record<string, string>>;
	readonly flags?: readonly string[];
}

/** Starts a variant and signs Alice in, where there is a sign-in. */
export async function startBenchApp(
	variant: Variant,
	{ out, logto, redis, claims }: Surroundings,
	{ env = {}, flags = [] }: BenchAppOptions = {}
): Promise<BenchApp> {
	const app = await startMeasuredApp(
		out,
		{
			AUTH_LOGTO_ISSUER: logto.endpoint,
			AUTH_LOGTO_ID: logto.clientId,
			AUTH_LOGTO_SECRET: logto.clientSecret,
			AUTH_SECRET: 'a-secret-for-benchmarks-of-forty-characters',
			BENCH_VARIANT: variant,
			BENCH_CLAIMS: claims,
			BENCH_SCOPE: defaultScopes.join(' '),
			...(variant === 'ours-store' ? { REDIS_URL: redis.url } : {}),
			...env
		},
		flags
	);
	return { ...app, cookie: await signIn(variant, app.origin) };
}

/** Signs in as a browser does and returns the cookies. */
async function signIn(variant: Variant, origin: string): Promise<string> {
	if (variant === 'none' || variant === 'floor') return '';
	const client = createHttpClient();
	const started = await startSignIn(variant, origin, client);
	const location = started.headers.get('location');
	if (location === null) throw new Error(`${variant} does not start a sign-in: ${started.status}.`);
	await client.fetch(await signInAtLogto(client, location, 'alice'));
	const cookies = client.cookies(origin).map(({ name, value }) => `${name}=${value}`);
	return cookies.join('; ');
}

function startSignIn(variant: Variant, origin: string, client: HttpClient): Promise<Response> {
	const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
	return variant === 'authjs'
		? client.fetch(`${origin}/auth/signin/logto`, {
				method: 'POST',
				headers,
				body: 'callbackUrl=/'
			})
		: client.fetch(`${origin}/auth/signin`, { headers: { accept: 'text/html' } });
}

/** The claims of Alice's session, as JSON: what the apps without a session show. */
export async function readClaims({ origin, cookie }: BenchApp): Promise<string> {
	const response = await fetch(`${origin}/auth/session`, { headers: { cookie } });
	const session: { profile?: unknown } = await response.json();
	return JSON.stringify(session.profile ?? null);
}

/** The key of the only session in Redis. */
export async function findSessionKey({ url }: RedisServer): Promise<string> {
	const client = createRedisClient(url);
	await client.connect();
	const [key, ...others] = await client.keys('logto:session:*');
	client.destroy();
	if (key === undefined || others.length > 0) throw new Error('Redis holds not one session.');
	return key;
}
