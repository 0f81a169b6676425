import { afterEach, describe, expect, it } from 'vitest';
import { callApi } from '../support/logto-calls.js';
import { expectPublicPage, expectTrouble, troubles } from '../support/logto-troubles.js';
import { send } from '../support/send.js';
import { navigation, readSession, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { useWorld } from '../support/world.js';

/** As `fetch` in a browser. */
const script = { headers: { accept: '*/*' } };

describe('a session from before', () => {
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

describe('a key that Logto rotates in', () => {
	const world = useWorld({});
	const keySetRequests = () =>
		world.logto.requests.filter(({ path }) => path === '/oidc/jwks').length;

	it.each(['EC', 'RSA'])('(%s) is fetched once, by the first request', async (algorithm) => {
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
