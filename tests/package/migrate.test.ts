import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startApp, type Demo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import {
	createHttpClient,
	follow,
	signInAtLogto,
	type HttpClient
} from '../support/http-client.js';
import { buildMigratedApp } from '../support/migrated-app.js';
import { authSecret } from '../support/secret.js';
import { locationOf, navigation, signIn } from '../support/sign-in.js';

/** The guides of docs/migrate: their apps are built, and users sign in. `npm run matrix` builds the one that has Clerk. */
const stages = {
	'authjs/before': ['authjs/before'],
	'authjs/provider': ['authjs/before', 'authjs/provider'],
	'authjs/after': ['authjs/after'],
	'logto-sveltekit/before': ['logto-sveltekit/before'],
	'logto-sveltekit/after': ['logto-sveltekit/after'],
	'clerk/after': ['clerk/after']
} as const;

let logto: LocalLogto;
let work: LocalLogto;
let port = 0;
let demo: Demo | undefined;

beforeAll(async () => {
	port = await findPort();
	const at = (path: string) => `http://localhost:${port}${path}`;
	logto = await startLocalLogto({
		port: 0,
		redirectUris: [at('/auth/callback/logto'), at('/callback')]
	});
	work = await startLocalLogto({ port: 0, redirectUris: [at('/auth/callback/work')] });
	await Promise.all(Object.values(stages).map((layers) => buildMigratedApp(...layers)));
});
afterEach(() => demo?.close());
afterAll(() => Promise.all([logto.close(), work.close()]));

/** Starts an app in the place of the one before, at the same address. */
async function start(stage: keyof typeof stages): Promise<Demo> {
	await demo?.close();
	const env = {
		// Auth.js' own provider takes the issuer alone.
		AUTH_LOGTO_ISSUER: stage === 'authjs/before' ? logto.issuer : logto.endpoint,
		AUTH_LOGTO_ID: logto.clientId,
		AUTH_LOGTO_SECRET: logto.clientSecret,
		AUTH_SECRET: authSecret,
		AUTH_WORK_ISSUER: work.issuer,
		AUTH_WORK_ID: work.clientId,
		AUTH_WORK_SECRET: work.clientSecret,
		LOGTO_ENDPOINT: logto.endpoint,
		LOGTO_APP_ID: logto.clientId,
		LOGTO_APP_SECRET: logto.clientSecret,
		LOGTO_COOKIE_ENCRYPTION_KEY: authSecret
	};
	demo = await startApp(await buildMigratedApp(...stages[stage]), env, { port });
	return demo;
}

/** Signs in by a form action of the app before, which redirects to Logto. */
async function signInByForm(
	{ origin }: Demo,
	action: string,
	fields: Readonly<Record<string, string>> = {},
	user = 'alice'
): Promise<HttpClient> {
	const client = createHttpClient();
	const response = await client.fetch(`${origin}${action}`, {
		method: 'POST',
		headers: { ...navigation, origin },
		body: new URLSearchParams(fields)
	});
	const callback = await signInAtLogto(client, locationOf(response, { origin }).href, user);
	await client.fetch(callback, { headers: navigation });
	return client;
}

/** What the private page says, or where it leads instead. */
async function readPrivate(client: HttpClient, { origin }: Demo, path = '/private') {
	const response = await client.fetch(`${origin}${path}`, { headers: navigation });
	return response.status === 200 ? response.text() : response.headers.get('location');
}

describe('from SvelteKitAuth', () => {
	test.each([
		['the provider of Auth.js', 'authjs/before'],
		['the provider of this library', 'authjs/provider']
	] as const)('with %s, users sign in by each provider', async (_, stage) => {
		const before = await start(stage);
		for (const providerId of ['logto', 'work']) {
			const client = await signInByForm(before, '/signin', { providerId });
			expect(await readPrivate(client, before), providerId).toContain('alice@example.test');
		}
	});

	test('after the move to LogtoAuth a session of Auth.js makes one trip through Logto, without a page', async () => {
		const before = await start('authjs/before');
		const client = await signInByForm(before, '/signin', { providerId: 'logto' });
		const after = await start('authjs/after');
		const refused = await client.fetch(`${after.origin}/private`, { headers: navigation });
		const begun = await client.fetch(locationOf(refused, after).href, { headers: navigation });
		const { url, response } = await follow(client, locationOf(begun, after).href);
		expect(response).toBeNull();
		const arrival = await client.fetch(url, { headers: navigation });
		expect(locationOf(arrival, after).pathname).toBe('/private');
		expect(await readPrivate(client, after)).toContain('alice@example.test');
	});
});

describe('from @logto/sveltekit', () => {
	test('before, users sign in by its client', async () => {
		const before = await start('logto-sveltekit/before');
		const client = await signInByForm(before, '/?/signIn');
		expect(await readPrivate(client, before)).toContain('alice@example.test');
	});

	test('after, the rule table leads them to Logto', async () => {
		const after = await start('logto-sveltekit/after');
		const { client, arrival } = await signIn(after, 'alice', '/private');
		expect(locationOf(arrival, after).pathname).toBe('/private');
		expect(await readPrivate(client, after)).toContain('alice@example.test');
	});
});

test('from Clerk, users sign in after and open the organizations that they are in', async () => {
	const after = await start('clerk/after');
	const { client } = await signIn(after, 'bob', '/private');
	expect(await readPrivate(client, after, '/o/acme')).toContain('Invoices of Acme');
	const refused = await client.fetch(`${after.origin}/o/globex`, { headers: navigation });
	expect(refused.status).toBe(403);
});
