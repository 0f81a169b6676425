import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { memoryStore } from '../../src/lib/server/stores/memory-store.js';
import { createHandledApp, type HandledApp } from '../support/handled-app.js';
import type { HttpClient } from '../support/http-client.js';
import { formPost, navigation, readSession, signIn } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

/** Its page keeps the project that a form names, and confirms the claims for `/fresh`. */
function start(options: Partial<LogtoAuthOptions> = {}, isFunction = false): HandledApp {
	const complete: LogtoAuthOptions = {
		env: toEnv(logto),
		events: { onSignIn: ({ session }) => ({ data: { greeted: session.user.id } }) },
		...options
	};
	return createHandledApp(isFunction ? () => ({ ...complete }) : complete, async (event) => {
		const { request, locals, url } = event;
		if (request.method === 'POST') {
			const project = String((await request.formData()).get('project'));
			await locals.logto.update({ data: { project } });
		}
		if (url.pathname === '/fresh') await locals.logto.refresh();
		return Response.json(await locals.auth());
	});
}

const enter = (app: HandledApp, user: string, client = app.openBrowser()) =>
	signIn(app, user, '/', client);

const post = (app: HandledApp, client: HttpClient, path: string, fields: Record<string, string>) =>
	client.fetch(`${app.origin}${path}`, {
		method: 'POST',
		headers: formPost(app),
		body: new URLSearchParams(fields).toString()
	});

const readData = async (app: HandledApp, client: HttpClient) =>
	(await readSession(client, app))?.['data'];

describe.each<[string, () => HandledApp]>([
	['a cookie', () => start()],
	['a store', () => start({ sessions: memoryStore() })],
	['a cookie, with options as a function', () => start({}, true)]
])('the data of the app in %s', (_, create) => {
	it('begins as events.onSignIn returns it, and changes by locals.logto.update()', async () => {
		const app = create();
		const { client } = await enter(app, 'alice');
		const session = await readSession(client, app);
		expect(session?.['data']).toEqual({
			greeted: Reflect.get(Object(session?.['user']), 'id')
		});
		const answer = await post(app, client, '/projects', { project: 'a' });
		expect(await answer.json()).toMatchObject({ data: { project: 'a' } });
		expect(await readData(app, client)).toEqual({ project: 'a' });
	});

	it('stays when Logto confirms the claims', async () => {
		const app = create();
		const { client } = await enter(app, 'alice');
		await post(app, client, '/projects', { project: 'a' });
		const before = await readSession(client, app);
		const page = await client.fetch(`${app.origin}/fresh`, { headers: navigation });
		const after: unknown = await page.json();
		expect(after).toMatchObject({ data: { project: 'a' } });
		expect(Reflect.get(Object(after), 'checkedAt')).not.toBe(before?.['checkedAt']);
		expect(await readData(app, client)).toEqual({ project: 'a' });
	});

	it('never passes to another user who signs in with the same browser', async () => {
		const app = create();
		const { client } = await enter(app, 'alice');
		await post(app, client, '/projects', { project: 'of-alice' });
		await client.fetch(`${app.origin}/fresh`, { headers: navigation });
		// Bob begins with no session at Logto, where Alice's would sign her in again.
		client.clear(logto.endpoint);
		await enter(app, 'bob', client);
		const session = await readSession(client, app);
		expect(session).toMatchObject({ profile: { username: 'bob' } });
		expect(JSON.stringify(session)).not.toContain('of-alice');
	});

	it('is taken from no request to the endpoints of the library', async () => {
		const app = create();
		const { client } = await enter(app, 'alice');
		await post(app, client, '/projects', { project: 'a' });
		for (const path of ['/auth/session', '/auth/organization', '/auth/signin'])
			await post(app, client, path, { data: '{"project":"x"}', 'data.project': 'x', project: 'x' });
		expect(await readData(app, client)).toEqual({ project: 'a' });
	});
});
