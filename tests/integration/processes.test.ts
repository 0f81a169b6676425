import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import type { HttpClient } from '../support/http-client.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { send } from '../support/send.js';
import { toCookieHeader } from '../support/session-records.js';
import { navigation, readSession, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { toEnv, toSessionsEnv, useWorld } from '../support/world.js';

const tokenRequests = (logto: LocalLogto) =>
	logto.requests.filter(({ path }) => path === '/oidc/token').length;

/** Many requests of one browser at once, spread over the processes. Gives their statuses. */
async function storm(
	demos: readonly Demo[],
	cookie: string,
	{ path, each }: { readonly path: string; readonly each: number }
): Promise<readonly number[]> {
	const responses = await Promise.all(
		demos.flatMap(({ origin }) =>
			Array.from({ length: each }, () =>
				send(`${origin}${path}`, { headers: { ...navigation, cookie } })
			)
		)
	);
	return responses.map(({ status }) => status);
}

/** The statuses when nothing failed. */
const allWell = (count: number) => Array.from({ length: count }, () => 200);

/** Tokens that are due for renewal soon after they came, but not while a storm lasts. */
const shortLived = { alwaysRotate: true, accessTokenTtl: 8 };

/** Gets the API's token and waits until three quarters of its life are over: then it is due. */
async function untilTokenIsDue(client: HttpClient, { origin }: Demo): Promise<void> {
	const response = await client.fetch(`${origin}/api/things`);
	expect(response.status).toBe(200);
	const due = Date.now() + 0.75 * 1000 * shortLived.accessTokenTtl;
	await waitFor(async () => Date.now() > due);
}

describe.each([2, 4])('%i processes on one Redis, at the moment of expiry', (processes) => {
	const world = useWorld({ sessions: 'redis', processes }, shortLived);

	it('ask Logto once for the token that fifty requests each want, and fail none', async () => {
		const { demo, demos, logto } = world;
		const { client } = await signIn(demo, 'alice');
		await untilTokenIsDue(client, demo);
		const before = tokenRequests(logto);
		const statuses = await storm(demos, toCookieHeader(client, demo), {
			path: '/api/things',
			each: 50
		});
		expect(statuses).toEqual(allWell(50 * processes));
		expect(tokenRequests(logto) - before).toBe(1);
		expect(await readSession(client, demo)).not.toBeNull();
	});

	it('ask once for each of two tokens, one use of the refresh token after the other', async () => {
		const { demo, demos, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const cookie = toCookieHeader(client, demo);
		const before = tokenRequests(logto);
		const statuses = await Promise.all([
			storm(demos, cookie, { path: '/api/things', each: 20 }),
			storm(demos, cookie, { path: '/o/acme/members', each: 5 })
		]);
		expect(statuses.flat()).toEqual(allWell(25 * processes));
		expect(tokenRequests(logto) - before).toBe(2);
		const after = await client.fetch(`${demo.origin}/o/globex/invoices`, { headers: navigation });
		expect(after.status).toBe(200);
	});
});

describe('claims that are to be confirmed in two processes', () => {
	const world = useWorld(
		{ sessions: 'redis', processes: 2, env: { DEMO_REVALIDATE: '1' } },
		{ alwaysRotate: true }
	);

	it('are asked for once by all requests that want them, and the session lives on', async () => {
		const { demo, demos, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const { checkedAt } = await readCheckedAt(client, demo);
		await waitFor(async () => Date.now() - checkedAt > 1100);
		const before = tokenRequests(logto);
		// Logto takes a little, so that all of them come while it is asked.
		logto.setFault({ kind: 'delay', ms: 300, paths: ['/oidc/token'] });
		const statuses = await storm(demos, toCookieHeader(client, demo), {
			path: '/api/me',
			each: 20
		});
		logto.setFault(null);
		expect(statuses).toEqual(allWell(40));
		expect(tokenRequests(logto) - before).toBe(1);
	});

	async function readCheckedAt(client: HttpClient, demo: Demo) {
		const session = await readSession(client, demo);
		return { checkedAt: Date.parse(String(session?.['checkedAt'])) };
	}
});

describe('one process with sessions in cookies, at the moment of expiry', () => {
	const world = useWorld({}, shortLived);

	it('asks Logto once for the token that fifty requests want, and fails none', async () => {
		const { demo, demos, logto } = world;
		const { client } = await signIn(demo, 'alice');
		await untilTokenIsDue(client, demo);
		const before = tokenRequests(logto);
		const statuses = await storm(demos, toCookieHeader(client, demo), {
			path: '/api/things',
			each: 50
		});
		expect(statuses).toEqual(allWell(50));
		expect(tokenRequests(logto) - before).toBe(1);
		expect(await readSession(client, demo)).not.toBeNull();
	});
});

describe('a process that is killed while it refreshes', () => {
	const open: Array<{ close(): Promise<void> }> = [];
	let logto: LocalLogto;
	let redis: RedisServer;
	beforeAll(async () => {
		logto = await startLocalLogto({ port: 0, alwaysRotate: true });
		redis = await startRedis();
		open.push(logto, redis);
	});
	afterAll(async () => {
		for (const part of open.reverse()) await part.close();
	});

	const start = async (origin?: string): Promise<Demo> => {
		const env = { ...toEnv(logto), ...toSessionsEnv(redis, 'redis') };
		const demo = await startDemo({ env: origin === undefined ? env : { ...env, ORIGIN: origin } });
		open.push(demo);
		return demo;
	};

	it('holds the others up for less than Logto’s leeway, and no session is lost', async () => {
		const victim = await start();
		const survivor = await start(victim.origin);
		const { client } = await signIn(victim, 'alice');
		const cookie = toCookieHeader(client, victim);
		const before = tokenRequests(logto);
		logto.setFault({ kind: 'delay', ms: 400, paths: ['/oidc/token'] });
		const lost = send(`${victim.origin}/api/things`, { headers: { cookie } }).catch(() => null);
		await waitFor(async () => tokenRequests(logto) > before);
		const began = Date.now();
		await victim.close();
		expect(await lost).toBeNull();
		const statuses = await storm([survivor], cookie, { path: '/api/things', each: 20 });
		expect(statuses).toEqual(allWell(20));
		expect(Date.now() - began).toBeLessThan(3000);
		expect(tokenRequests(logto) - before).toBe(2);
		logto.setFault(null);
		// The new refresh token works as well: the grant is alive.
		const page = await send(`${survivor.origin}/o/acme/members`, {
			headers: { ...navigation, cookie }
		});
		expect(page.status).toBe(200);
	});
});
