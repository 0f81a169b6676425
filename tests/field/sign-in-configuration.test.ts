import { afterAll, expect, it, vi } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import type { LogtoAuthOptions } from '../../src/lib/server/index.js';
import { startDemo, type Demo, type DemoOptions } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import { createHandledApp } from '../support/handled-app.js';
import { authSecret } from '../support/secret.js';
import { send } from '../support/send.js';
import { locationOf, navigation, signIn } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

/** Two cores are shared by many. */
const patience = { timeout: 20_000 };

const open: Array<Demo | LocalLogto> = [];
afterAll(() => Promise.all(open.map((each) => each.close())));

async function start(env: DemoOptions['env']): Promise<Demo> {
	const demo = await startDemo({ env });
	open.push(demo);
	return demo;
}

it('a left-over AUTH_REDIRECT_PROXY_URL changes no redirect URI of SvelteKitAuth, and the log says so', async () => {
	const logto = await startLocalLogto({ port: 0 });
	open.push(logto);
	const demo = await start({
		...toEnv(logto),
		DEMO_ENGINE: 'sveltekit',
		AUTH_REDIRECT_PROXY_URL: 'https://proxy.example/auth'
	});
	const answer = await send(`${demo.origin}/auth/signin`, { headers: navigation });
	const address = locationOf(answer, demo);
	expect(address.origin).toBe(logto.endpoint);
	expect(address.searchParams.get('redirect_uri')).toBe(`${demo.origin}/auth/callback/logto`);
	await vi.waitFor(
		() => expect(demo.output()).toContain('AUTH_REDIRECT_PROXY_URL names another address'),
		patience
	);
});

it('an issuer that is dead is said once, at the first page, before anybody signs in', async () => {
	const issuer = `http://localhost:${await findPort()}`;
	const secret = 'the-app-secret-of-this-test';
	const app = createHandledApp({
		env: {
			AUTH_LOGTO_ISSUER: issuer,
			AUTH_LOGTO_ID: 'app',
			AUTH_LOGTO_SECRET: secret,
			AUTH_SECRET: authSecret
		}
	});
	const browser = app.openBrowser();
	for (let page = 0; page < 3; page++) {
		const answer = await browser.fetch(`${app.origin}/`, { headers: navigation });
		expect(await answer.text()).toBe('page');
	}
	const said = () =>
		app.lines.filter((line) => line.includes(`No Logto answers at ${issuer}/oidc`));
	await vi.waitFor(() => expect(said()).toHaveLength(1), patience);
	await browser.fetch(`${app.origin}/`, { headers: navigation });
	expect(said()).toHaveLength(1);
	expect(app.lines.join('\n')).not.toContain(secret);
});

it('an app without ORIGIN and variables says so at the first page, the variables in one line', async () => {
	const demo = await start({ ORIGIN: undefined });
	expect((await send(`${demo.origin}/`, { headers: navigation })).status).toBe(200);
	await vi.waitFor(() => {
		expect(demo.output()).toContain(`Set ORIGIN=${demo.origin}`);
		expect(demo.output()).toContain('No user can sign in.');
	}, patience);
	const lines = demo.output().split('\n');
	const line = lines.find((each) => each.includes('No user can sign in.'));
	for (const name of ['AUTH_LOGTO_ISSUER', 'AUTH_LOGTO_ID', 'AUTH_LOGTO_SECRET', 'AUTH_SECRET'])
		expect(line).toContain(`${name} is missing`);
});

it('an access token without any permission is said once, for options that each request makes', async () => {
	const logto = await startLocalLogto({ port: 0 });
	open.push(logto);
	const resource = 'https://api.example.test';
	const options = (): LogtoAuthOptions => ({
		env: toEnv(logto),
		resources: [resource],
		permissions: ['read:invoices']
	});
	const app = createHandledApp(options, async ({ locals }) => {
		await locals.logto.getAccessToken({ resource });
		return new Response('page');
	});
	const said = () => app.lines.filter((line) => line.includes('carries no permission'));
	for (const user of ['alice', 'bob']) {
		const { client } = await signIn(app, user, '/', app.openBrowser());
		const answer = await client.fetch(`${app.origin}/`, { headers: navigation });
		expect(await answer.text()).toBe('page');
	}
	expect(said()).toEqual([
		expect.stringMatching(`^warn: The access token for ${resource} .* \\(it has read:invoices\\)`)
	]);
});
