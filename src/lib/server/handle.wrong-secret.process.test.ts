import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandledApp, type Page } from '../../../tests/support/handled-app.js';
import { authSecret } from '../../../tests/support/secret.js';
import { formPost, navigation, readSession, signIn } from '../../../tests/support/sign-in.js';
import { toEnv } from '../../../tests/support/world.js';
import { startLocalLogto, type LocalLogto } from '../local/index.js';
import { requireBearer } from './guards/bearer/bearer.js';

/** Rotated in Console, and the app was not told. */
const wrong = 'an-app-secret-that-was-rotated';
const resource = 'https://api.example.test';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0, allowTokenExchange: true });
});
afterAll(() => logto.close());

const page: Page = async ({ url, locals, ...event }) => {
	if (url.pathname === '/token')
		return new Response(await locals.logto.getAccessToken({ resource }));
	if (url.pathname === '/exchange')
		return Response.json(await locals.logto.exchange({ subjectToken: 'sub_1', resource }));
	if (url.pathname === '/refresh') return Response.json(await locals.logto.refresh());
	if (url.pathname === '/bearer')
		return Response.json(
			await requireBearer({ ...event, url, locals }, { opaque: true, clients: ['app'] })
		);
	return new Response('page');
};

/** An app whose secret can go wrong while users are signed in. */
function open() {
	const env = { ...toEnv(logto), AUTH_SECRET: authSecret };
	let given: Record<string, string> = env;
	const app = createHandledApp(() => ({ env: given, resources: [resource] }), page);
	const rotate = () => (given = { ...env, AUTH_LOGTO_SECRET: wrong });
	return { app, rotate };
}

it('names the wrong variable at the callback, and where to find its value', async () => {
	const { app, rotate } = open();
	rotate();
	const { arrival } = await signIn(app, 'alice', '/', app.openBrowser());
	expect(arrival.status).toBe(500);
	expect(await arrival.text()).toContain('Sign-in is not set up correctly');
	const log = app.lines.join('\n');
	expect(log).toContain('invalid_client');
	expect(log).toContain('AUTH_LOGTO_SECRET');
	expect(log).toContain('Console → Applications');
	expect(log).not.toContain(wrong);
});

describe('a signed-in user', () => {
	it.each(['/token', '/refresh', '/exchange'])(
		'gets 500 at %s and stays signed in',
		async (path) => {
			const { app, rotate } = open();
			const { client } = await signIn(app, 'alice', '/', app.openBrowser());
			rotate();
			const failure = client.fetch(`${app.origin}${path}`);
			await expect(failure).rejects.toMatchObject({ status: 500, body: { code: 'configuration' } });
			expect(await readSession(client, app)).not.toBeNull();
			expect(app.lines.join('\n')).toMatch(
				/invalid_client.*AUTH_LOGTO_SECRET|AUTH_LOGTO_SECRET.*invalid_client/
			);
			expect(app.lines.join('\n')).not.toContain(wrong);
		}
	);

	it('signs out, and the log says why the refresh token lives on', async () => {
		const { app, rotate } = open();
		const { client } = await signIn(app, 'alice', '/', app.openBrowser());
		rotate();
		await client.fetch(`${app.origin}/auth/signout`, { method: 'POST', headers: formPost(app) });
		expect(await readSession(client, app)).toBeNull();
		expect(app.lines.join('\n')).toMatch(/could not be revoked.*AUTH_LOGTO_SECRET/);
	});
});

it('says so where a token is introspected', async () => {
	const { app, rotate } = open();
	rotate();
	const failure = app.openBrowser().fetch(`${app.origin}/bearer`, {
		headers: { ...navigation, authorization: `Bearer ${'a'.repeat(43)}` }
	});
	await expect(failure).rejects.toMatchObject({ status: 500 });
	expect(app.lines.join('\n')).toContain('AUTH_LOGTO_SECRET');
});

it("names the machine's variable for a machine", async () => {
	const [machine] = logto.machines;
	const app = createHandledApp({
		env: {
			...toEnv(logto),
			AUTH_LOGTO_MACHINE_ID: machine?.clientId ?? 'none',
			AUTH_LOGTO_MACHINE_SECRET: wrong
		}
	});
	await expect(app.clientCredentials({ resource })).rejects.toMatchObject({
		code: 'configuration',
		message: expect.stringContaining('AUTH_LOGTO_MACHINE_SECRET')
	});
});
