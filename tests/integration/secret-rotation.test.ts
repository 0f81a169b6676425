import { afterEach, describe, expect, it } from 'vitest';
import { defaultConfig, startLocalLogto } from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import type { HttpClient } from '../support/http-client.js';
import { startRedis } from '../support/redis.js';
import { authSecret } from '../support/secret.js';
import { readSessionCookie } from '../support/session-records.js';
import { readSession, signIn } from '../support/sign-in.js';
import { toEnv, toSessionsEnv, type SessionPlace } from '../support/world.js';

const newSecret = 'the-secret-after-the-rotation-of-secrets-y';
const another = 'a-secret-that-never-sealed-anything-xyz-1';

const open: Array<{ close(): Promise<void> }> = [];
afterEach(async () => {
	for (const part of open.splice(0).reverse()) await part.close();
});

async function opened<Part extends { close(): Promise<void> }>(starting: Promise<Part>) {
	const part = await starting;
	open.push(part);
	return part;
}

type Env = Readonly<Record<string, string | undefined>>;

/** A Logto, perhaps a Redis, and demos that serve one site one after the other. */
async function start(sessions: SessionPlace) {
	const logto = await opened(startLocalLogto({ port: 0 }));
	const redis = sessions === 'redis' ? await opened(startRedis()) : undefined;
	let site: { readonly ORIGIN?: string } = {};
	const run = async (env: Env): Promise<Demo> => {
		const all = { ...toEnv(logto), ...toSessionsEnv(redis, sessions), ...site, ...env };
		const demo = await opened(startDemo({ env: all }));
		// As behind one proxy: a session is of one origin.
		if (site.ORIGIN === undefined) site = { ORIGIN: demo.origin };
		return demo;
	};
	return { logto, redis, run };
}

/** What a browser of one demo is to another one: they are deployments of one site. */
const readAt = (client: HttpClient, home: Demo, demo: Demo) =>
	client
		.fetch(`${demo.origin}/auth/session`, { site: home.origin })
		.then((response): Promise<unknown> => response.json());

describe.each(['cookie', 'redis'] as const)('a secret that is replaced, with %s', (sessions) => {
	it('still opens sessions, which are sealed again and outlive it', async () => {
		const { run } = await start(sessions);
		const before = await run({});
		const { client } = await signIn(before, 'alice');
		const during = await run({ AUTH_SECRET: newSecret, AUTH_SECRET_1: authSecret });
		expect(await readAt(client, before, during)).toMatchObject({ user: { name: 'Alice Liddell' } });
		const after = await run({ AUTH_SECRET: newSecret });
		expect(await readAt(client, before, after)).toMatchObject({ user: { name: 'Alice Liddell' } });
		// And not because any secret would do.
		const foreign = await run({ AUTH_SECRET: another });
		expect(await readAt(client, before, foreign)).toBeNull();
	});

	it.each(['AUTH_SECRET_2', 'AUTH_SECRET_3'])('opens as %s too', async (name) => {
		const { run } = await start(sessions);
		const before = await run({});
		const { client } = await signIn(before, 'alice');
		const during = await run({
			AUTH_SECRET: newSecret,
			AUTH_SECRET_1: another,
			[name]: authSecret
		});
		expect(await readAt(client, before, during)).not.toBeNull();
	});

	it('without its successor’s knowing of it opens nothing', async () => {
		const { run } = await start(sessions);
		const before = await run({});
		const { client } = await signIn(before, 'alice');
		const after = await run({ AUTH_SECRET: newSecret });
		expect(await readAt(client, before, after)).toBeNull();
	});
});

describe.each(['cookie', 'redis'] as const)('one secret in two apps, with %s', (sessions) => {
	it('opens no session of another app at the same Logto', async () => {
		const { run } = await start(sessions);
		const ours = await run({});
		const { client } = await signIn(ours, 'alice');
		const text = readSessionCookie(client, ours);
		const theirs = await run({ AUTH_LOGTO_ID: 'another-app' });
		expect(await readAt(client, ours, theirs)).toBeNull();
		client.plant(ours.origin, 'logto.session', text);
		expect(await readSession(client, ours)).not.toBeNull();
	});

	it('opens no session of the same app at another Logto', async () => {
		const { run } = await start(sessions);
		const ours = await run({});
		const { client } = await signIn(ours, 'alice');
		const other = await opened(startLocalLogto({ port: 0, users: defaultConfig.users.slice(1) }));
		const theirs = await run({ AUTH_LOGTO_ISSUER: other.endpoint });
		expect(await readAt(client, ours, theirs)).toBeNull();
	});
});
