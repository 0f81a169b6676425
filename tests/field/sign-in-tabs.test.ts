import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { createHandledApp, type HandledApp } from '../support/handled-app.js';
import { follow, type HttpClient } from '../support/http-client.js';
import { locationOf, navigation, readSession } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

let logto: LocalLogto;
let app: HandledApp;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
	app = createHandledApp({ env: toEnv(logto) });
});
afterAll(() => logto.close());

const open = (client: HttpClient, address: string) =>
	client.fetch(address, { headers: navigation });

/** Opens a tab that wants some page; its sign-in page at Logto is shown. */
async function openTab(client: HttpClient, redirectTo: string): Promise<void> {
	const query = new URLSearchParams({ redirectTo });
	const start = await open(client, `${app.origin}/auth/signin?${query}`);
	const { response } = await follow(client, locationOf(start, app).href);
	expect(await response?.text()).toContain('name="user"');
}

/** Sends the sign-in page of a tab: it names no interaction, so the browser's cookie does. */
const signInThere = (client: HttpClient) =>
	client.fetch(`${logto.endpoint}/sign-in`, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ user: 'alice' })
	});

describe('two tabs at Logto’s sign-in page', () => {
	it('are one interaction: finishing the older one opens the page that the newer one wanted', async () => {
		const client = app.openBrowser();
		await openTab(client, '/older');
		await openTab(client, '/newer');
		const { url } = await follow(client, locationOf(await signInThere(client), logtoPlace()).href);
		expect((await open(client, url)).headers.get('location')).toBe('/newer');
		expect(await readSession(client, app)).not.toBeNull();
		// The newer tab is the one that Logto does not know any more.
		const late = await follow(client, locationOf(await signInThere(client), logtoPlace()).href);
		expect(late.url).toBe(`${logto.endpoint}/unknown-session`);
		expect(await late.response?.text()).toContain('Session not found');
	});

	const logtoPlace = () => ({ origin: logto.endpoint });
});
