import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/lib/local/config/default-config.js';
import { startApp, startDemo, type Demo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import type { HttpClient } from '../support/http-client.js';
import { readSessionCookie } from '../support/session-records.js';
import { formPost, navigation, readSession, signIn } from '../support/sign-in.js';
import { toEnv, useWorld } from '../support/world.js';
import { attempt } from './attacks.js';
import { createRequests } from './visits.js';

/**
 * Advisories of other projects and of what this library stands on, each tried against the demo. What
 * they have in common with it is the kind of mistake, seldom the code. `docs/security.md` lists them;
 * those about sign-in and sign-out are in `sign-in-advisories.test.ts`.
 */

describe('a guard', () => {
	const world = useWorld({});
	const { send, open } = createRequests(world);

	it.each([
		['CVE-2026-41248', '/%64ashboard'],
		['CVE-2026-41248', '/nowhere/%2e%2e/dashboard'],
		['CVE-2026-41248', '/dashboard%2f'],
		['GHSA-x732-6j76-qmhm', '//dashboard'],
		['CVE-2026-39406', '/o//acme//invoices'],
		['CVE-2026-39406', '/o/acme//members/export'],
		['h3js/h3#1526', '/%64%61shboard'],
		['h3js/h3#1526', '/%6f/acme/%6dembers']
	])('%s: %s is no other route', async (_, path) => {
		for (const suffix of ['', '/__data.json']) {
			const response = await open(`${path}${suffix}`);
			expect([200, 303, 308, 404]).toContain(response.status);
			if (response.status === 200) expect(response.body).toMatch(/^\{"type":"redirect"/);
			expect(response.body).not.toMatch(/Your profile|INV-\d|Alice|username,name/);
		}
	});

	it.each([
		'middleware',
		'src/middleware',
		'middleware:middleware:middleware:middleware:middleware',
		Array(10).fill('src/middleware').join(':'),
		'pages/_middleware',
		'hooks.server:hooks.server'
	])('CVE-2025-29927: is not skipped by x-middleware-subrequest: %s', async (value) => {
		for (const path of ['/dashboard', '/o/acme/invoices', '/api/me', '/api/things']) {
			const headers = { ...navigation, 'x-middleware-subrequest': value };
			expect([303, 401]).toContain((await send({ path, headers })).status);
		}
	});

	it('huggingface/chat-ui#2579: an undecodable path does not end the process', async () => {
		for (const path of ['/dashboard%c0%af', '/dashboard%', '/o/acme/%ff', '/%e0%a4%a'])
			for (const suffix of ['', '/__data.json'])
				expect((await open(`${path}${suffix}`)).status, path).toBe(400);
		expect(world.demo.alive()).toBe(true);
	});
});

describe('a cache', () => {
	const world = useWorld({});
	const { send, open } = createRequests(world);

	it('CVE-2025-48947, CVE-2025-64762: keeps no answer that sets or reads a session', async () => {
		const { client, arrival } = await signIn(world.demo, 'alice');
		expect(arrival.headers.getSetCookie().join()).toMatch(/logto\.session=\w/);
		expect(arrival.headers.get('cache-control')).toMatch(/\bno-store\b/);
		for (const path of ['/', '/dashboard', '/components', '/auth/session', '/api/me', '/nowhere'])
			for (const who of [client, null]) {
				const { headers } = await open(path, who);
				expect(headers['cache-control'], path).toMatch(/\bno-store\b/);
				expect(String(headers['vary'] ?? '').toLowerCase(), path).toContain('cookie');
			}
	});

	it('CVE-2025-48947, CVE-2025-64762: keeps no answer that ends one', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const headers = formPost(world.demo);
		const request = { path: '/auth/signout', method: 'POST', headers, body: 'scope=local' };
		const response = await send(request, client);
		expect(String(response.headers['set-cookie'])).toContain('logto.session=;');
		expect(response.headers['cache-control']).toMatch(/\bno-store\b/);
	});

	it.each(['/dashboard/x.css', '/dashboard;x.css', '/dashboard%2fx.css', '/api/me.png'])(
		'web cache deception: %s is not the page',
		async (path) => {
			const { client } = await signIn(world.demo, 'alice');
			const response = await open(path, client);
			expect(response.status).toBe(404);
			expect(response.body).not.toMatch(/Your profile|"organizations":/);
			expect(response.headers['cache-control']).toMatch(/\bno-store\b/);
		}
	);
});

describe('two people at once', () => {
	// Each access token is requested again: requests in progress are what could be mixed up.
	const world = useWorld({ env: { DEMO_REVALIDATE: '1' } }, { accessTokenTtl: 1 });
	const { send } = createRequests(world);

	it('CVE-2026-40155, sveltejs/kit dadaefc2: get their own answers alone', async () => {
		const alice = (await signIn(world.demo, 'alice')).client;
		const bob = (await signIn(world.demo, 'bob')).client;
		const ask = async (client: HttpClient, path: string) =>
			(await send({ path, headers: { accept: 'application/json' } }, client)).body;
		for (let round = 0; round < 5; round++) {
			const asked = Array.from({ length: 20 }, (_, index) => {
				const isAlice = index % 2 === 0;
				const path = ['/auth/session', '/api/me', '/dashboard/__data.json'][index % 3] ?? '/';
				return ask(isAlice ? alice : bob, path).then((body) => ({ isAlice, body }));
			});
			const things = [alice, bob].map((client) => ask(client, '/api/things'));
			for (const { isAlice, body } of await Promise.all(asked)) {
				expect(body).toContain(isAlice ? 'alice0000001' : 'bob000000002');
				expect(body).not.toContain(isAlice ? 'bob000000002' : 'alice0000001');
			}
			const [ofAlice, ofBob] = await Promise.all(things);
			expect(ofAlice).toContain('write:things');
			expect(ofBob).not.toContain('write:things');
		}
	});
});

describe('a request of another site', () => {
	const world = useWorld({});
	const { send } = createRequests(world);

	it.each([
		['CVE-2023-29003', 'POST', 'text/plain'],
		['CVE-2023-29003', 'PUT', 'text/plain;charset=utf-8'],
		['CVE-2023-29008', 'POST', 'Text/Plain'],
		['CVE-2023-29008', 'POST', 'APPLICATION/X-WWW-FORM-URLENCODED'],
		['CVE-2023-29008', 'POST', 'multipart/form-data ; boundary=x'],
		['CVE-2023-29003', 'PATCH', 'application/x-www-form-urlencoded'],
		['CVE-2023-29003', 'DELETE', 'multipart/form-data; boundary=x']
	])('%s: %s as %s is refused', async (_, method, type) => {
		const { client } = await signIn(world.demo, 'alice');
		for (const path of ['/o/acme/invoices', '/sessions', '/api/things', '/auth/signout']) {
			const headers = { origin: 'https://evil.example', 'content-type': type };
			const body = 'customer=Evil&amount=1';
			const response = await send({ path, query: '/create', method, headers, body }, client);
			expect(response.status, path).toBe(403);
		}
		expect(await readSession(client, world.demo)).not.toBeNull();
	});

	it.each(['development', 'test', 'staging', undefined])(
		'sveltejs/kit ffa0e3b0: is refused with NODE_ENV %s',
		async (mode) => {
			const demo = await startDemo({ env: { ...toEnv(world.logto), NODE_ENV: mode } });
			try {
				for (const path of ['/sessions?/check', '/auth/signout', '/auth/signin']) {
					const headers = { ...formPost({ origin: 'https://evil.example' }) };
					const response = await attempt(demo.origin, { path, method: 'POST', headers, body: '' });
					expect(response.status, path).toBe(403);
				}
			} finally {
				await demo.close();
			}
		}
	);
});

describe('a name for this site', () => {
	const world = useWorld({});
	const { send } = createRequests(world);

	it('sveltejs/kit d9ae9b00: that a header gives is not taken', async () => {
		for (const header of ['host', 'x-forwarded-host', 'forwarded', 'x-forwarded-proto']) {
			const headers = { ...navigation, [header]: 'evil.example' };
			const response = await send({ path: '/auth/signin', headers });
			const address = new URL(String(response.headers['location']));
			expect(address.searchParams.get('redirect_uri')).toBe(
				`${world.demo.origin}/auth/callback/logto`
			);
		}
	});

	it.each(['evil', 'https://', 'https://a b', 'ftp://app.example', ''])(
		'sveltejs/kit 80f5bbc0: an ORIGIN that is %j leads to no other site',
		async (given) => {
			const port = await findPort();
			const env = { ...toEnv(world.logto), ORIGIN: given };
			const demo = await startApp('build', env, { port }).catch(() => null);
			if (demo === null) return;
			try {
				await expectNoOtherSite(demo);
			} finally {
				await demo.close();
			}
		}
	);

	const expectNoOtherSite = async (demo: Demo) => {
		const response = await attempt(demo.origin, { path: '/auth/signin', headers: navigation });
		const address = new URL(String(response.headers['location']));
		expect(address.origin).toBe(world.logto.endpoint);
	};
});

describe('input that is too much or none', () => {
	const world = useWorld({});
	const { send, expectAlive } = createRequests(world);
	const posts = [
		'/auth/signin',
		'/auth/organization',
		'/auth/backchannel-logout',
		'/sessions?/end'
	];

	it.each([
		'Bearer %',
		'Bearer %ff',
		'Bearer \u00ff',
		'Bearer',
		'bearer %00',
		'Bearer ..',
		'%',
		''
	])('GHSA-xmf8-cvqr-rfgj: the header Authorization %j is no failure', async (authorization) => {
		for (const path of ['/api/me', '/resource/things', '/dashboard', '/auth/session', '/'])
			expect((await send({ path, headers: { authorization } })).status, path).toBeLessThan(500);
		await expectAlive();
	});

	it('CVE-2026-40073: a body beyond the limit is refused, announced or not', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const body = `id=${'a'.repeat(600_000)}`;
		for (const path of posts)
			for (const framing of [
				{ 'content-length': String(body.length) },
				{ 'transfer-encoding': 'chunked' }
			]) {
				const headers = { ...formPost(world.demo), ...framing };
				const response = await send({ path, method: 'POST', headers, body }, client);
				expect([400, 413], `${path} ${JSON.stringify(framing)}`).toContain(response.status);
			}
		await expectAlive();
	});

	it.each([
		['CVE-2026-22803', 'application/x-sveltekit-formdata', '\u0000\u00ff\u00ff\u00ff\u00ff'],
		['CVE-2026-22803', 'application/x-sveltekit-formdata', '\u0001'.repeat(1000)],
		['GHSA-33hq-fvwr-56pm', 'application/json', '[["Uint8Array",1],"A"]'],
		['GHSA-33hq-fvwr-56pm', 'application/json', '[{"__proto__":1},[]]'],
		['GHSA-33hq-fvwr-56pm', 'application/json', '['.repeat(50_000)],
		['GHSA-33hq-fvwr-56pm', 'text/plain', '[{"length":4294967295}]']
	])('%s: a body of %s is no failure', async (_, type, body) => {
		const { client } = await signIn(world.demo, 'alice');
		for (const path of posts) {
			const headers = { ...formPost(world.demo), 'content-type': type };
			const response = await send({ path, method: 'POST', headers, body }, client);
			expect(response.status, path).toBeLessThan(500);
		}
		await expectAlive();
	});

	it.each([
		`text/html${' '.repeat(50_000)};q=1`,
		`${'a/'.repeat(20_000)}`,
		`text/html;${'q=0.1;'.repeat(8_000)}`,
		`${'text/html,'.repeat(5_000)}`
	])('sveltejs/kit 82712fc0: a header Accept of many characters is answered', async (accept) => {
		for (const path of ['/', '/dashboard', '/api/me', '/auth/session', '/nowhere'])
			expect((await send({ path, headers: { accept } })).status, path).toBeLessThan(500);
		await expectAlive();
	});
});

const markup = '"><img src=x onerror=alert(1)><script>alert(1)</script>';

/** A user whose every field would run if it were not rendered as text. */
const mallory = {
	id: 'mallory00004',
	username: 'mallory',
	password: 'Mallory-passw0rd!',
	name: markup,
	avatar: 'javascript:alert(1)',
	primaryEmail: 'mallory@example.test',
	organizations: { hostile: ['admin'] }
};

const people = {
	users: [...defaultConfig.users, mallory],
	organizations: [
		...defaultConfig.organizations,
		{ id: 'hostile', name: markup, description: markup }
	]
};

describe('what a user wrote', () => {
	const world = useWorld({}, people);
	const { open } = createRequests(world);

	it('Svelte’s idPrefix (2026-03-23): is text on every page', async () => {
		const { client } = await signIn(world.demo, 'mallory');
		for (const path of ['/', '/dashboard', '/components', '/o/hostile/members', '/sessions']) {
			const { status, body } = await open(path, client);
			expect(status, path).toBe(200);
			expect(body, path).not.toContain('<img src=x');
			expect(body, path).not.toContain('<script>alert(1)');
			expect(body, path).not.toMatch(/(?:src|href)="javascript:/i);
		}
		expect((await open('/dashboard', client)).body).toContain('&lt;img src=x');
	});

	it('Svelte’s idPrefix (2026-03-23): nor does an address become markup', async () => {
		const { client } = await signIn(world.demo, 'alice');
		for (const path of [`/?${markup}`, `/nowhere/${markup}`, `/auth/error?code=${markup}`])
			for (const written of [path.replaceAll(' ', '%20'), encodeURI(path)]) {
				const { body } = await open(written, client);
				expect(body, written).not.toMatch(/<img src=x|<script>alert/);
			}
	});
});

describe('a parameter that names a user', () => {
	const world = useWorld({});
	const { send, open } = createRequests(world);
	const names = ['userId', 'user', 'sub', 'id', 'user_id', 'subject', 'session'];

	it('CVE-2025-61928: does not say who asks', async () => {
		const { client } = await signIn(world.demo, 'bob');
		const query = names.map((name) => `${name}=alice0000001`).join('&');
		const headers = Object.fromEntries(names.map((name) => [`x-${name}`, 'alice0000001']));
		for (const path of ['/auth/session', '/api/me', '/dashboard']) {
			const response = await send({ path, query, headers }, client);
			expect(response.status, path).toBe(200);
			expect(response.body, path).not.toMatch(/alice@example\.test|Liddell/);
			expect(response.body, path).toContain('Bob');
			const anonymous = await send({ path, query, headers });
			expect(anonymous.body, path).not.toMatch(/alice@example\.test|Liddell/);
		}
	});

	it('CVE-2025-61928: does not act for another user', async () => {
		const { client } = await signIn(world.demo, 'bob');
		const headers = { ...formPost(world.demo), accept: 'application/json' };
		const body = [...names, 'organizationId']
			.map((name) => `${name}=${name === 'organizationId' ? 'globex' : 'alice0000001'}`)
			.join('&');
		const request = { path: '/auth/organization', method: 'POST', headers, body };
		expect((await send(request, client)).status).toBe(403);
		expect(await readSession(client, world.demo)).toMatchObject({ user: { id: 'bob000000002' } });
		expect((await open('/o/globex/invoices', client)).status).toBe(403);
	});

	it('CVE-2025-61928: ends no session of another user', async () => {
		const alice = (await signIn(world.demo, 'alice')).client;
		const bob = (await signIn(world.demo, 'bob')).client;
		const page = await open('/sessions', alice);
		const ids = [...page.body.matchAll(/name="id"[^>]*value="([^"]+)"/g)].map(([, id]) => id ?? '');
		for (const id of [...ids, 'alice0000001', readSessionCookie(alice, world.demo)]) {
			const headers = formPost(world.demo);
			const body = new URLSearchParams({ id }).toString();
			await send({ path: '/sessions', query: '/end', method: 'POST', headers, body }, bob);
		}
		expect(await readSession(alice, world.demo)).not.toBeNull();
	});
});
