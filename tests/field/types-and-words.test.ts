import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { createHandledApp } from '../support/handled-app.js';
import { navigation, readSession, signIn } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

/** What a new user writes first, and what the words of the documentation promise of it. */
let logto: LocalLogto;

beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});

afterAll(() => logto.close());

afterEach(() => vi.unstubAllEnvs());

describe('an app that gives the hook no environment', () => {
	it.each([
		['an object', {}],
		['a function', () => ({})]
	] as const)('signs in by that of its process, with options as %s', async (_, options) => {
		for (const [name, value] of Object.entries(toEnv(logto))) vi.stubEnv(name, value);
		const app = createHandledApp(options);
		const { client } = await signIn(app, 'alice', '/', app.openBrowser());
		expect(await readSession(client, app)).toMatchObject({ user: { name: 'Alice Liddell' } });
	});

	it('is told in the log which variables its process lacks', async () => {
		for (const name of ['AUTH_LOGTO_ISSUER', 'AUTH_LOGTO_ID', 'AUTH_LOGTO_SECRET', 'AUTH_SECRET'])
			vi.stubEnv(name, undefined);
		const app = createHandledApp({});
		const client = app.openBrowser();
		const response = await client.fetch(`${app.origin}/auth/signin`, { headers: navigation });
		expect(response.status).toBe(500);
		expect(app.lines.join('\n')).toContain('AUTH_LOGTO_ISSUER is missing');
	});
});
