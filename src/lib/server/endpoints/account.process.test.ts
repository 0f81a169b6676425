import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHandledApp } from '../../../../tests/support/handled-app.js';
import { follow } from '../../../../tests/support/http-client.js';
import { openPage } from '../../../../tests/support/logto-and-clock.js';
import { formPost, locationOf, readSession, signIn } from '../../../../tests/support/sign-in.js';
import { toEnv } from '../../../../tests/support/world.js';
import { startLocalLogto, type LocalLogto } from '../../local/start.js';

let logto: LocalLogto;

beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

const openApp = () => createHandledApp({ env: toEnv(logto), timeout: 1 });

const link = '/auth/account?page=email&redirectTo=%2Fsettings%3Ftab%3D2';

/** The address that Logto's page links back to. */
const toBack = async (page: Response | null) =>
	/href="([^"]+)">Back to the app/.exec((await page?.text()) ?? '')?.[1]?.replaceAll('&#38;', '&');

it('shows what the user changed at Logto on the page that it returns to', async () => {
	const app = openApp();
	const { client } = await signIn(app, 'dave', '/', app.openBrowser());
	expect(await readSession(client, app)).toMatchObject({ profile: { email: null } });
	const { href } = locationOf(await openPage(client, `${app.origin}${link}`), app);
	expect(href.startsWith(`${logto.endpoint}/account/email?redirect=`)).toBe(true);
	const body = new URLSearchParams({ email: 'dave@example.test' });
	await client.fetch(href, { method: 'POST', headers: formPost({ origin: logto.endpoint }), body });
	const back = await toBack(await openPage(client, href));
	const response = await openPage(client, back ?? '');
	expect(response.status).toBe(303);
	expect(response.headers.get('location')).toBe('/settings?tab=2');
	expect(await readSession(client, app)).toMatchObject({
		profile: { email: 'dave@example.test', email_verified: true }
	});
});

it('leads an anonymous visitor through sign-in to the page at Logto', async () => {
	const app = openApp();
	const client = app.openBrowser();
	const toSignIn = locationOf(await openPage(client, `${app.origin}${link}`), app);
	const redirectTo = toSignIn.searchParams.get('redirectTo') ?? '';
	const { arrival } = await signIn(app, 'alice', redirectTo, client);
	expect(arrival.headers.get('location')).toBe(link);
	const page = await follow(client, `${app.origin}${link}`);
	expect(page.url.startsWith(`${logto.endpoint}/account/email`)).toBe(true);
});

it('returns to the page also while Logto does not answer, and keeps the session', async () => {
	const app = openApp();
	const { client } = await signIn(app, 'bob', '/', app.openBrowser());
	logto.setFault({ kind: 'status', status: 503, paths: ['/oidc/token'] });
	try {
		const response = await openPage(client, `${app.origin}/auth/account?return=%2Fsettings`);
		expect(response.headers.get('location')).toBe('/settings');
		expect(app.lines.join('\n')).toContain('The claims were not confirmed after a visit');
		expect(await readSession(client, app)).not.toBeNull();
	} finally {
		logto.setFault(null);
	}
});

it('says so when the user has lost access to the app', async () => {
	const app = openApp();
	const { client } = await signIn(app, 'carol', '/', app.openBrowser());
	logto.configure({ deniedUsers: ['carol0000003'] });
	try {
		const response = await openPage(client, `${app.origin}/auth/account?return=%2Fsettings`);
		expect(response.status).toBe(403);
		expect(await response.text()).toContain('app_access_denied');
		expect(await readSession(client, app)).toBeNull();
	} finally {
		logto.configure({ deniedUsers: [] });
	}
});
