import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startApp, type Demo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import {
	createHttpClient,
	follow,
	signInAtLogto,
	type HttpClient
} from '../support/http-client.js';
import { authSecret } from '../support/secret.js';
import { formPost, locationOf, navigation, readSession, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import {
	build,
	fixtures,
	listing,
	plainEnvironment,
	root,
	runNode,
	runNpm,
	tarball
} from './apps.js';
import { findDeclarationFaults } from './declarations.js';
import { testInTheBrowser } from './in-the-browser.js';
import { testPlacedGuards } from './placed-guards.js';
import { testRemoteFunctions } from './remote-functions.js';

/**
 * What is published, as a user receives it: packed, installed with plain `npm install` into a new app
 * far from this repository, built, and used over HTTP and in a browser.
 */
const execute = promisify(execFile);
let workspace = '';
let packed: readonly string[] = [];

beforeAll(async () => {
	workspace = await mkdtemp(join(tmpdir(), 'sveltekit-logto-'));
	packed = JSON.parse(await readFile(listing, 'utf8'));
});

afterAll(() => rm(workspace, { recursive: true, force: true }));

test('the tarball holds what is needed and nothing else', () => {
	const outside = packed.filter((path) => !path.startsWith('dist/'));
	expect(outside.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
	expect(packed.filter((path) => /\.(?:test|spec)\./.test(path))).toEqual([]);
	for (const path of [
		'dist/index.d.ts',
		'dist/server/index.js',
		'dist/components/logto.css',
		'dist/components/shadcn.css',
		'dist/local/index.js',
		'dist/cli/main.js'
	])
		expect(packed).toContain(path);
});

test('its examples import by the public names', async () => {
	const texts = await Promise.all(
		packed.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)
	);
	const wrong = texts.filter(([, text]) => /from '[./]+index\.ts/.test(text));
	expect(wrong.map(([path]) => path)).toEqual([]);
});

describe.each(['kit2', 'kit3'])('in a new app on %s', (kit) => {
	let app = '';
	let logto: LocalLogto;
	let running: Demo;
	let api: Api;

	beforeAll(async () => {
		app = join(workspace, kit);
		await cp(join(fixtures, 'app'), app, { recursive: true });
		await cp(join(fixtures, kit), app, { recursive: true });
		await cp(tarball, join(app, 'sveltekit-logto.tgz'));
		await runNpm(app, 'install', '--no-audit', '--no-fund');
		await runNode(app, 'node_modules/@sveltejs/kit/svelte-kit.js', 'sync');
		// Without any of the library's variables: building needs no secret.
		const port = await findPort();
		await build(app, { APP_ORIGIN: `http://localhost:${port}` });
		api = await startApi();
		logto = await startLocalLogto({
			port: 0,
			redirectUris: ['/auth', '/other/login'].map(
				(basePath) => `http://localhost:${port}${basePath}/callback/logto`
			),
			allowTokenExchange: true,
			resources: { [api.address]: ['read:things'] }
		});
		const env = {
			API: api.address,
			AUTH_LOGTO_MACHINE_ID: logto.admin.clientId,
			AUTH_LOGTO_MACHINE_SECRET: logto.admin.clientSecret,
			AUTH_LOGTO_ISSUER: logto.endpoint,
			AUTH_LOGTO_ID: logto.clientId,
			AUTH_LOGTO_SECRET: logto.clientSecret,
			AUTH_SECRET: authSecret
		};
		running = await startApp(join(app, 'build'), env, { port });
	}, 300_000);

	afterAll(async () => {
		await running?.close();
		await logto?.close();
		await api?.close();
	});

	test('its types agree, and a misspelt permission, role or resource does not compile', async () => {
		const said = await runNode(app, 'node_modules/svelte-check/bin/svelte-check');
		expect(said).toContain('0 errors');
	});

	test('the declarations of the library hold without skipLibCheck', () => {
		expect(findDeclarationFaults(app)).toEqual([]);
	});

	test('an anonymous visitor sees public pages, and a guarded one redirects to Logto', async () => {
		const client = createHttpClient();
		expect(await read(client, '/')).toContain('Hello, stranger');
		expect(await read(client, '/prerendered')).toContain('name="redirectTo" value="/prerendered"');
		const refused = await client.fetch(`${running.origin}/private?tab=1`, { headers: navigation });
		expect(refused.status).toBe(303);
		expect(locationOf(refused, running).pathname).toBe('/auth/signin');
		expect(await readSession(client, running)).toBeNull();
	});

	test('Alice signs in, is known, passes and is refused, and signs out', async () => {
		const { client, arrival } = await signIn(running, 'alice', '/private?tab=1');
		expect(locationOf(arrival, running).href).toBe(`${running.origin}/private?tab=1`);
		expect(await read(client, '/private')).toContain('Private: alice@example.test');
		expect(await read(client, '/')).toContain('Hello, Alice Liddell');
		expect(await readSession(client, running)).toMatchObject({ user: { name: 'Alice Liddell' } });
		expect(await read(client, '/o/acme')).toContain('Writing for Acme');
		for (const organization of ['globex', 'initech']) {
			const refused = await client.fetch(`${running.origin}/o/${organization}`, {
				headers: navigation
			});
			expect(refused.status).toBe(403);
			expect(await refused.text()).not.toContain('Writing for');
		}
		const out = await client.fetch(`${running.origin}/auth/signout`, {
			method: 'POST',
			headers: formPost(running),
			body: 'scope=global'
		});
		expect(locationOf(out, running).href).toContain(`${logto.issuer}/session/end`);
		expect(await readSession(client, running)).toBeNull();
	});

	test('an access token that cannot be had ends in the right answer, never in 500', async () => {
		const stranger = createHttpClient();
		const page = await stranger.fetch(`${running.origin}/token`, { headers: navigation });
		expect(page.status).toBe(303);
		expect(locationOf(page, running).searchParams.get('redirectTo')).toBe('/token');
		expect(await askToken(stranger)).toMatchObject([401, { code: 'session_missing' }]);
		const { client } = await signIn(running, 'alice', '/');
		expect(await read(client, '/token')).toMatch(/A token of \d\d+ characters/);
		expect(await askToken(client, '?organization=acme')).toMatchObject([200, {}]);
		expect(await askToken(client, '?organization=initech')).toMatchObject([
			403,
			{ code: 'not_a_member' }
		]);
	});

	test('responses whose headers cannot be changed are made private and are no 500', async () => {
		const { client } = await signIn(running, 'alice', '/');
		for (const [path, status] of [
			['/api/upstream', 200],
			['/api/away', 303]
		] as const) {
			const response = await client.fetch(`${running.origin}${path}`);
			expect(response.status, path).toBe(status);
			expect(response.headers.get('cache-control'), path).toContain('no-store');
			expect(response.headers.get('vary')?.toLowerCase(), path).toContain('cookie');
		}
	});

	test('what event.fetch said to the visitor is for the visitor alone', async () => {
		const { client } = await signIn(running, 'alice', '/');
		for (const who of [client, createHttpClient()]) {
			const { status, headers } = await who.fetch(`${running.origin}/api/copied`);
			expect([200, 401]).toContain(status);
			expect(headers.get('cache-control')).toContain('no-store');
			expect(headers.get('vary')?.toLowerCase()).toContain('cookie');
		}
	});

	test('SvelteKit refuses a back-channel logout, and the log says once how to let it in', async () => {
		const response = await createHttpClient().fetch(`${running.origin}/auth/backchannel-logout`, {
			method: 'POST',
			body: new URLSearchParams({ logout_token: 'x' })
		});
		expect(response.status).toBe(403);
		const told = () => running.output().split("csrf.trustedOrigins to ['*']").length - 1;
		await waitFor(async () => told() > 0);
		await read(createHttpClient(), '/');
		expect(told()).toBe(1);
		expect(running.output()).toContain('backchannelLogout');
	});

	test('form actions sign in and out, and tell the listeners', async () => {
		const post = (client: HttpClient, action: string, headers = {}, body = '') =>
			client.fetch(`${running.origin}/actions?/${action}`, {
				method: 'POST',
				headers: { ...formPost(running), ...headers },
				body
			});
		const client = createHttpClient();
		const left = await post(client, 'in');
		const start = await client.fetch(locationOf(left, running).href, { headers: navigation });
		const address = locationOf(start, running);
		expect(address.searchParams.get('first_screen')).toBe('register');
		// Logto begins there with its page to register, which leads to the one to sign in.
		address.searchParams.delete('first_screen');
		const callback = await signInAtLogto(client, address.href, 'alice');
		const arrival = await client.fetch(callback, { headers: navigation });
		expect(arrival.headers.get('location')).toBe('/private?from=action');
		for (const action of ['in', 'out']) {
			const broken = await post(client, action, { 'content-type': 'multipart/form-data' });
			expect(broken.status, action).toBe(400);
		}
		const foreign = await post(client, 'out', { origin: 'https://evil.example' });
		expect(foreign.status).toBe(403);
		// Another site's form that SvelteKit lets through, for it trusts the origin.
		const sister = await post(client, 'out', { 'sec-fetch-site': 'same-site' });
		expect(sister.status).toBe(403);
		expect(await readSession(client, running)).not.toBeNull();
		const out = await post(client, 'out', {}, 'scope=local&redirectTo=/prerendered');
		expect(locationOf(out, running).pathname).toBe('/prerendered');
		expect(await readSession(client, running)).toBeNull();
		const { heard } = await readJson(client, '/api/heard');
		for (const event of ['onSignIn', 'onSignOut', 'onSessionEnd signed_out'])
			expect(heard).toContain(event);
	});

	testRemoteFunctions(() => running);
	testPlacedGuards(() => running);

	test('the access token goes to the API, by the hook and by the locals, and is exchanged', async () => {
		const { client } = await signIn(running, 'alice', '/');
		const { byHook, byLocals } = await readJson(client, '/api/things');
		const about = { aud: api.address, sub: 'alice0000001' };
		expect(byHook).toMatchObject(about);
		expect(byLocals).toMatchObject({ ...about, organization_id: 'acme' });
		expect(await readJson(client, '/api/exchange')).toMatchObject({
			actorId: 'alice0000001',
			parts: 3
		});
		const { heard } = await readJson(client, '/api/heard');
		expect(heard).toContain('onRefresh');
	});

	test('the app’s own token lets one user act as another, and names the actor', async () => {
		const { client } = await signIn(running, 'alice', '/');
		const response = await client.fetch(`${running.origin}/api/impersonate/bob000000002`, {
			method: 'POST',
			headers: { origin: running.origin }
		});
		expect(await response.json()).toEqual({
			user: 'bob000000002',
			actor: { id: 'alice0000001', name: 'Alice Liddell' }
		});
		expect(await readSession(client, running)).toMatchObject({ user: { id: 'bob000000002' } });
		// Bob is not a member of Acme, so no token of it is issued to him; and Logto would let Alice in instead.
		const page = await client.fetch(`${running.origin}/o/acme`, { headers: navigation });
		expect(page.status).toBe(403);
		expect(await askToken(client, '?organization=acme')).toMatchObject([
			403,
			{ code: 'not_while_impersonating' }
		]);
		expect(await readSession(client, running)).toMatchObject({ user: { id: 'bob000000002' } });
	});

	test('the app ends all sessions of one user, and of no other user', async () => {
		const { client: first } = await signIn(running, 'carol', '/');
		const { client: second } = await signIn(running, 'carol', '/');
		const { client: other } = await signIn(running, 'bob', '/');
		const end = (user: string) =>
			createHttpClient().fetch(`${running.origin}/api/end/${user}`, {
				method: 'POST',
				headers: { origin: running.origin }
			});
		await end('nobody000000');
		expect(await readSession(first, running)).not.toBeNull();
		expect(await (await end('carol0000003')).json()).toEqual({ ended: true });
		expect(await readSession(first, running)).toBeNull();
		expect(await readSession(second, running)).toBeNull();
		expect(await readSession(other, running)).toMatchObject({ user: { id: 'bob000000002' } });
		const { heard } = await readJson(other, '/api/heard');
		expect(heard).toContain('onSessionEnd ended_by_app');
		const { client: again } = await signIn(running, 'carol', '/');
		expect(await readSession(again, running)).not.toBeNull();
	});

	test('a refresh confirms the claims, or goes through Logto when asked to', async () => {
		const { client } = await signIn(running, 'alice', '/');
		expect(await read(client, '/again')).toContain('Again');
		const again = await client.fetch(`${running.origin}/again`, {
			method: 'POST',
			headers: formPost(running)
		});
		expect(locationOf(again, running).pathname).toBe('/auth/signin');
		expect(locationOf(again, running).searchParams.get('redirectTo')).toBe('/again');
	});

	test('a page that asks to go through Logto each time is not led there in circles', async () => {
		const { client } = await signIn(running, 'alice', '/');
		expect(await read(client, '/again?reauthorize')).toContain('Again');
	});

	test('an error page below a guarded route is shown while Logto is down, and is logged', async () => {
		logto.setFault({ kind: 'status', status: 500 });
		try {
			const { url, response } = await follow(createHttpClient(), `${running.origin}/other`);
			expect(response?.status).toBe(200);
			expect(new URL(url).pathname).toBe('/other/failed');
			expect(await response?.text()).toContain('Failed: issuer_unreachable');
		} finally {
			logto.setFault(null);
		}
		const { heard, logged } = await readJson(createHttpClient(), '/api/heard');
		expect(heard).toContain('onError issuer_unreachable');
		expect(logged).toContainEqual(expect.stringMatching(/^error: /));
		expect(logged).not.toContainEqual(expect.stringMatching(/^(?:warn|info|debug): /));
	});

	test('options by request: another base path, with its own rules and error page', async () => {
		const client = createHttpClient();
		const refused = await client.fetch(`${running.origin}/other`, { headers: navigation });
		const signInPage = locationOf(refused, running);
		expect(signInPage.pathname).toBe('/other/login/signin');
		const start = await client.fetch(signInPage.href, { headers: navigation });
		const callback = await signInAtLogto(client, locationOf(start, running).href, 'alice');
		expect(new URL(callback).pathname).toBe('/other/login/callback/logto');
		const arrival = await client.fetch(callback, { headers: navigation });
		expect(arrival.headers.get('location')).toBe('/other');
		expect(await read(client, '/other')).toContain('Other');
		expect((await client.fetch(`${running.origin}/other/login/session`)).status).toBe(200);
		// There an organization is called by another name, which the app looks up.
		expect(await read(client, '/other/team/the-acme')).toContain('Team acme is Acme, active acme');
		expect(await read(client, '/other/team/the-globex')).toContain('Team globex is Globex');
		for (const [slug, status] of [
			['the-initech', 403],
			['acme', 403],
			['broken', 500]
		] as const) {
			const team = await client.fetch(`${running.origin}/other/team/${slug}`, {
				headers: navigation
			});
			expect(team.status, slug).toBe(status);
			expect(await team.text(), slug).not.toMatch(/Team|database/);
		}
	});

	testInTheBrowser(() => running);

	test('the suite for stores of its own is there, outside of Vite', async () => {
		const { stdout } = await execute(
			process.execPath,
			[
				'--input-type=module',
				'--eval',
				`import { sessionStoreCases, testSessionStore } from 'sveltekit-logto/testing';
				console.log(typeof testSessionStore, sessionStoreCases.length > 10);`
			],
			{ cwd: app, env: plainEnvironment() }
		);
		expect(stdout).toContain('function true');
	});

	test('the command runs', async () => {
		const command = 'node_modules/sveltekit-logto/dist/cli/main.js';
		expect(await runNode(app, command, '--help')).toContain('sveltekit-logto local');
	});

	test('nothing of the server is in what browsers get', async () => {
		const directory = join(app, 'build/client');
		const names = await readdir(directory, { recursive: true });
		expect(names.some((name) => name.endsWith('.js'))).toBe(true);
		// Codes of the catalogue may be there, and `refresh_token_missing` is one.
		const secret = 'refresh_token([^_]|$)|AUTH_SECRET';
		const { stdout } = await execute('grep', ['-rlE', secret, directory], {
			cwd: app
		}).catch((error: { readonly stdout: string }) => error);
		expect(stdout).toBe('');
	});

	// The last test: it leaves an app that does not build.
	test('a page that imports the server entry does not build', async () => {
		const page = join(app, 'src/routes/+page.svelte');
		await writeFile(
			page,
			`<script lang="ts">
	import { requireSession } from 'sveltekit-logto/server';
</script>

<p>{typeof requireSession}</p>
`
		);
		await expect(build(app)).rejects.toThrow(/cannot import|server-only/i);
	}, 120_000);

	async function readJson(client: HttpClient, path: string): Promise<Record<string, unknown>> {
		const response = await client.fetch(`${running.origin}${path}`, { headers: { accept: '*/*' } });
		expect(response.status, path).toBe(200);
		const value: unknown = await response.json();
		return typeof value === 'object' && value !== null ? { ...value } : {};
	}

	async function askToken(client: HttpClient, query = ''): Promise<[number, unknown]> {
		const headers = { accept: '*/*' };
		const response = await client.fetch(`${running.origin}/api/token${query}`, { headers });
		return [response.status, await response.json()];
	}

	async function read(client: HttpClient, path: string): Promise<string> {
		const response = await client.fetch(`${running.origin}${path}`, { headers: navigation });
		expect(response.status, path).toBe(200);
		return response.text();
	}
});

/** An API that says what token it was sent. */
interface Api {
	readonly address: string;
	close(): Promise<void>;
}

async function startApi(): Promise<Api> {
	const server = createServer((request, response) => {
		const [, token = ''] = (request.headers.authorization ?? '').split(' ');
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(token.split('.').length === 3 ? decodeJwt(token) : null));
	});
	const port = await findPort();
	server.listen(port, 'localhost');
	await once(server, 'listening');
	return {
		address: `http://localhost:${port}/v1`,
		async close() {
			server.closeAllConnections();
			server.close();
		}
	};
}
