import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import type { ProfileCallback } from '../../src/lib/server/config/callbacks.js';
import { memoryStore } from '../../src/lib/server/stores/memory-store.js';
import { createHandledApp, type HandledApp } from '../support/handled-app.js';
import { callApi } from '../support/logto-calls.js';
import { navigation, readSession, signIn } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

/** What the app makes of the claims from now on: an app written without types. */
let make: (...given: Parameters<ProfileCallback>) => unknown;

function start(options: Partial<LogtoAuthOptions> = {}, isFunction = false): HandledApp {
	const profile: ProfileCallback = (claims, source) => make(claims, source) as never;
	const complete = { env: toEnv(logto), profile, timeout: 2, ...options };
	return createHandledApp(isFunction ? () => ({ ...complete }) : complete, async ({ locals }) => {
		const session = await locals.logto.refresh();
		return Response.json({ user: session?.user, roles: session?.roles });
	});
}

/** A browser of its own, unless one is given. */
const enter = (app: HandledApp, user: string, client = app.openBrowser()) =>
	signIn(app, user, '/', client);

const revocations = () =>
	logto.requests.filter(({ path }) => path === '/oidc/token/revocation').length;

const toOwn: typeof make = ({ sub, name }) => ({ id: `own-${sub}`, name, plan: 'pro' });

it.each<[string, () => HandledApp]>([
	['a cookie', () => start()],
	['a store', () => start({ sessions: memoryStore() })],
	['a cookie, with options as a function', () => start({}, true)]
])('the user that the app makes is in a session in %s', async (_, create) => {
	make = toOwn;
	const app = create();
	const { client } = await enter(app, 'alice');
	const session = await readSession(client, app);
	expect(session).toMatchObject({ user: { plan: 'pro' }, profile: { name: 'Alice Liddell' } });
	expect(JSON.stringify(session)).toContain('"id":"own-');
});

it('a function that throws at sign-in lets no one in, and revokes the refresh token', async () => {
	make = () => {
		throw new Error('The database is gone.');
	};
	const app = start();
	const before = revocations();
	const { client, arrival } = await enter(app, 'alice');
	expect(arrival.status).toBe(500);
	const page = await arrival.text();
	expect(page).toContain('This site could not complete the request.');
	expect(page).not.toContain('database');
	expect(await readSession(client, app)).toBeNull();
	expect(client.cookies(app.origin).map(({ name }) => name)).not.toContain('logto-5173.session');
	expect(revocations()).toBe(before + 1);
	expect(app.lines.join('\n')).toContain('"profile" of the options of LogtoAuth threw');
	expect(app.lines.join('\n')).toContain('The database is gone.');
});

it('a sign-in that fails so leaves the earlier session alive', async () => {
	make = toOwn;
	const app = start();
	const { client } = await enter(app, 'alice');
	make = () => null;
	const before = revocations();
	expect((await enter(app, 'alice', client)).arrival.status).toBe(500);
	expect(revocations()).toBe(before);
	make = toOwn;
	const page = await client.fetch(`${app.origin}/`, { headers: navigation });
	expect(await page.json()).toMatchObject({ user: { plan: 'pro' } });
});

it('a function that fails later keeps the user, and Logto’s roles are lost all the same', async () => {
	make = toOwn;
	const app = start();
	const { client } = await enter(app, 'alice');
	const session = await readSession(client, app);
	expect(session).toMatchObject({ roles: ['things-editor'] });
	make = () => new Promise(() => undefined);
	const { id } = logto.users.find(({ username }) => username === 'alice') ?? {};
	await callApi(logto, 'DELETE', `/api/users/${id}/roles/things-editor`);
	const page = await client.fetch(`${app.origin}/`, { headers: navigation });
	expect(await page.json()).toEqual({ user: session?.['user'], roles: [] });
	expect(app.lines.join('\n')).toContain('took longer than 2 seconds');
});

it('a session that began without the option gets its user with the next request', async () => {
	const before = start({ profile: undefined as never });
	const { client } = await enter(before, 'bob');
	const after = start();
	make = toOwn;
	const cookie = client.cookies(before.origin).map(({ name, value }) => `${name}=${value}`);
	const headers = { accept: 'application/json', cookie: cookie.join('; ') };
	const read = () => after.answer(`${after.origin}/auth/session`, { headers });
	make = () => ({ id: 5 });
	const failed = await read();
	expect([failed.status, await failed.json()]).toMatchObject([
		500,
		{ code: 'app_callback_failed' }
	]);
	make = toOwn;
	expect(await (await read()).json()).toMatchObject({ user: { plan: 'pro' } });
});
