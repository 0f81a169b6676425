import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { defaultConfig, startLocalLogto, type LocalFault } from '../../src/lib/local/index.js';
import { findPort, startDemo } from '../support/demo.js';
import { createHttpClient } from '../support/http-client.js';
import { callApi } from '../support/logto-calls.js';
import { authSecret } from '../support/secret.js';
import { send } from '../support/send.js';
import { navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { toEnv, useWorld, type World } from '../support/world.js';

/** Milliseconds: the demo's time-out (`DEMO_TIMEOUT`) is a second, and it asks twice at most. */
const patience = 3500;

/** What can go wrong, and what it is called to whoever needs Logto then. */
const troubles = [
	['drops the connection', { kind: 'drop' }, 'issuer_unreachable'],
	['hangs', { kind: 'hang' }, 'issuer_unreachable'],
	['answers 500', { kind: 'status', status: 500 }, 'issuer_unreachable'],
	['answers 503', { kind: 'status', status: 503 }, 'issuer_unreachable'],
	['answers 429', { kind: 'status', status: 429, retryAfter: 1 }, 'issuer_unreachable'],
	[
		'answers broken JSON',
		{ kind: 'body', body: '{"keys":', contentType: 'application/json' },
		'issuer_invalid'
	],
	[
		'answers another JSON',
		{ kind: 'body', body: '[1]', contentType: 'application/json' },
		'issuer_invalid'
	],
	[
		'answers a page',
		{ kind: 'body', body: '<!doctype html><p>Log in to the Wi-Fi', contentType: 'text/html' },
		'issuer_invalid'
	],
	['answers nothing', { kind: 'body', body: '', contentType: 'text/plain' }, 'issuer_invalid']
] as const satisfies ReadonlyArray<readonly [string, LocalFault, string]>;

const statuses = { issuer_unreachable: 503, issuer_invalid: 502 } as const;
/** As `fetch` in a browser. */
const script = { headers: { accept: '*/*' } };
const json = { ...navigation, accept: 'application/json' };

/** Whether an answer says that Logto is in trouble: never 500, and soon. */
async function expectTrouble(
	ask: () => Promise<Response>,
	code: keyof typeof statuses
): Promise<void> {
	const began = Date.now();
	const response = await ask();
	expect({ status: response.status, body: await response.json() }).toEqual({
		status: statuses[code],
		body: { code, message: expect.any(String), status: statuses[code] }
	});
	expect(Date.now() - began).toBeLessThan(patience);
}

async function expectPublicPage({ demo }: Pick<World, 'demo'>): Promise<void> {
	const began = Date.now();
	expect((await send(`${demo.origin}/`, { headers: navigation })).status).toBe(200);
	expect(Date.now() - began).toBeLessThan(1000);
}

describe('a Logto', () => {
	// Nobody has signed in before: neither discovery nor the keys are known yet.
	const world = useWorld({ env: { DEMO_TIMEOUT: '1' } });
	afterEach(() => world.logto.setFault(null));

	const suffer = (fault: LocalFault, path: string) =>
		world.logto.setFault({ ...fault, paths: [path] });

	it.each(troubles)('whose discovery %s starts no sign-in', async (_, fault, code) => {
		const { demo } = world;
		suffer(fault, '/oidc/.well-known/openid-configuration');
		await expectTrouble(() => send(`${demo.origin}/auth/signin`, { headers: json }), code);
		await expectPublicPage(world);
	});

	it.each(
		['/oidc/jwks', '/oidc/token', '/oidc/me'].flatMap((path) =>
			troubles.map(([name, fault, code]) => ({ path, name, fault, code }))
		)
	)('whose $path $name ends no sign-in', async ({ path, fault, code }) => {
		const { demo } = world;
		const client = createHttpClient();
		const callback = await toCallback(client, demo, 'alice');
		suffer(fault, path);
		await expectTrouble(() => client.fetch(callback, { headers: json }), code);
		expect(await readSession(client, demo)).toBeNull();
		await expectPublicPage(world);
	});

	it('that is well again signs in again, by itself', async () => {
		const { client } = await signIn(world.demo, 'alice');
		expect(await readSession(client, world.demo)).not.toBeNull();
	});
});

describe('a session of before', () => {
	const world = useWorld({ env: { DEMO_TIMEOUT: '1' } }, { alwaysRotate: true });
	afterEach(() => world.logto.setFault(null));

	it.each(troubles)('lives on when Logto %s', async (_, fault, code) => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		logto.setFault(fault);
		await expectTrouble(() => client.fetch(`${demo.origin}/api/things`, script), code);
		const began = Date.now();
		for (const path of ['/dashboard', '/sessions', '/api/me', '/']) {
			const response = await client.fetch(`${demo.origin}${path}`, { headers: navigation });
			expect(response.status, path).toBe(200);
		}
		expect(Date.now() - began).toBeLessThan(1500);
		await expectPublicPage(world);
		logto.setFault(null);
		expect(await readSession(client, demo)).not.toBeNull();
		// Whose use of the refresh token hangs waits for it: only that one session does.
		if (fault.kind !== 'hang')
			expect((await client.fetch(`${demo.origin}/api/things`)).status).toBe(200);
		const { client: other } = await signIn(demo, 'bob');
		expect((await other.fetch(`${demo.origin}/api/things`)).status).toBe(200);
	});
});

describe('an API of the app without the keys of Logto', () => {
	const world = useWorld({ env: { DEMO_TIMEOUT: '1' } });
	afterEach(() => world.logto.setFault(null));
	const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
	const token = `${encode({ alg: 'ES384', typ: 'at+jwt' })}.${encode({ sub: 'alice', aud: 'https://api.example.test' })}.AAAA`;
	const call = () =>
		send(`${world.demo.origin}/resource/things`, {
			headers: { ...script.headers, authorization: `Bearer ${token}` }
		});

	it.each(troubles)('blames no token when Logto %s', async (_, fault, code) => {
		world.logto.setFault({ ...fault, paths: ['/oidc/jwks'] });
		await expectTrouble(call, code);
	});

	it('blames a token once it has them', async () => {
		const response = await call();
		expect(response.status).toBe(401);
		expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
		expect(await response.json()).toMatchObject({ code: 'token_invalid' });
	});
});

describe('a Logto that is not there', () => {
	const open: Array<{ close(): Promise<void> }> = [];
	afterAll(() => Promise.all(open.map((part) => part.close())));

	it('is found as soon as it is, though the app started before it', async () => {
		const port = await findPort();
		const demo = await startDemo({
			env: {
				AUTH_LOGTO_ISSUER: `http://localhost:${port}`,
				AUTH_LOGTO_ID: defaultConfig.clientId,
				AUTH_LOGTO_SECRET: defaultConfig.clientSecret,
				AUTH_SECRET: authSecret
			}
		});
		open.push(demo);
		await expectTrouble(
			() => send(`${demo.origin}/auth/signin`, { headers: json }),
			'issuer_unreachable'
		);
		await expectPublicPage({ demo });
		open.push(await startLocalLogto({ port }));
		const { client } = await signIn(demo, 'alice');
		expect(await readSession(client, demo)).not.toBeNull();
	});

	it('and comes back with other keys is trusted by its new ones', async () => {
		const first = await startLocalLogto({ port: 0 });
		const demo = await startDemo({ env: toEnv(first) });
		open.push(demo);
		await signIn(demo, 'alice');
		const known = Date.now();
		await first.close();
		open.push(await startLocalLogto({ port: first.port }));
		await waitFor(async () => Date.now() - known > 5000);
		const { client } = await signIn(demo, 'bob');
		expect(await readSession(client, demo)).not.toBeNull();
	});
});

describe('a key that Logto rotates in', () => {
	const world = useWorld({});
	const keySetRequests = () =>
		world.logto.requests.filter(({ path }) => path === '/oidc/jwks').length;

	it.each(['EC', 'RSA'])('(%s) is fetched once, by whoever comes first', async (algorithm) => {
		const { demo, logto } = world;
		await signIn(demo, 'alice');
		const known = Date.now();
		// Made-up keys cannot make it ask all the time: there are five seconds between two.
		await waitFor(async () => Date.now() - known > 5000);
		const rotated = await callApi(logto, 'POST', '/api/configs/oidc/private-keys/rotate', {
			signingKeyAlgorithm: algorithm
		});
		expect(rotated.status).toBe(200);
		const before = keySetRequests();
		const people = await Promise.all(['alice', 'bob', 'carol'].map((name) => signIn(demo, name)));
		for (const { client } of people) expect(await readSession(client, demo)).not.toBeNull();
		expect(keySetRequests() - before).toBe(1);
	});
});
