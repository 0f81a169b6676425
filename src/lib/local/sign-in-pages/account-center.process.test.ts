import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../../tests/support/http-client.js';
import { signIn, userinfo } from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

let logto: LocalLogto;

beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

const open = (client: HttpClient, path: string) => client.fetch(`${logto.endpoint}${path}`);

const post = (client: HttpClient, path: string, fields = {}, headers = {}) =>
	client.fetch(`${logto.endpoint}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
		body: new URLSearchParams(fields)
	});

async function signInAs(user: string) {
	const client = createHttpClient();
	const params = { scope: 'openid offline_access email' };
	const { access_token: token } = await signIn(logto, user, params, client);
	const claims = async () => (await userinfo(logto, String(token))).json();
	return { client, claims };
}

it('requires a signed-in user', async () => {
	for (const path of ['/account/email', '/account/authenticator-app', '/account/security']) {
		expect((await open(createHttpClient(), path)).status).toBe(401);
		expect((await post(createHttpClient(), path, { email: 'x@example.test' })).status).toBe(401);
	}
});

it('sets an e-mail address, which counts as verified', async () => {
	const { client, claims } = await signInAs('dave');
	expect(await claims()).toMatchObject({ email: null, email_verified: false });
	const saved = await post(client, '/account/email?redirect=x', { email: 'dave@example.test' });
	expect(saved.status).toBe(303);
	expect(saved.headers.get('location')).toBe('/account/email?redirect=x');
	expect(await claims()).toMatchObject({ email: 'dave@example.test', email_verified: true });
	expect(await (await open(client, '/account/email')).text()).toContain('dave@example.test');
});

it('sets the name, which has at most 128 characters', async () => {
	const { client } = await signInAs('bob');
	expect((await post(client, '/account/profile', { name: 'x'.repeat(129) })).status).toBe(422);
	expect((await post(client, '/account/profile', { name: 'Bobby Tables' })).status).toBe(303);
	expect(await (await open(client, '/account/profile')).text()).toContain('Bobby Tables');
});

it('says which pages of Logto it does not imitate', async () => {
	const { client } = await signInAs('alice');
	for (const page of ['password', 'passkey/manage', 'sessions']) {
		const response = await open(client, `/account/${page}`);
		expect(response.status).toBe(200);
		expect(await response.text()).toContain('does not imitate');
	}
});

it.each(['no address', '', 'alice@example.test', `${'x'.repeat(130)}@example.test`])(
	'refuses an invalid address and one of another user: %j',
	async (email) => {
		const { client, claims } = await signInAs('bob');
		expect((await post(client, '/account/email', { email })).status).toBe(422);
		expect(await claims()).toMatchObject({ email: null });
	}
);

it('saves that a second factor is set up', async () => {
	const { client } = await signInAs('carol');
	expect(await (await open(client, '/account/security')).text()).toContain('Set up two-step');
	await post(client, '/account/authenticator-app');
	expect(await (await open(client, '/account/security')).text()).toContain('is set up');
});

// Facts §15e.
it.each([
	['/account/email', true],
	['/account/authenticator-app', true],
	['/account/backup-codes/manage', true],
	['/account/profile', false],
	['/account/security', false]
])('%s leads back to the app: %s', async (path, leadsBack) => {
	const { client } = await signInAs('alice');
	const query = new URLSearchParams({ redirect: 'http://localhost:5173/account' });
	const page = await (await open(client, `${path}?${query}`)).text();
	expect(page.includes('Back to the app')).toBe(leadsBack);
});

it('refuses a form of another site', async () => {
	const { client, claims } = await signInAs('bob');
	const fields = { email: 'mallory@example.test' };
	const headers = { origin: 'https://evil.example' };
	expect((await post(client, '/account/email', fields, headers)).status).toBe(403);
	expect(await claims()).toMatchObject({ email: null });
});

it('links back to apps of this machine only, and escapes markup', async () => {
	const { client } = await signInAs('alice');
	const page = async (redirect: string) => {
		const query = new URLSearchParams({ redirect });
		return (await open(client, `/account/email?${query}`)).text();
	};
	expect(await page('http://localhost:5173/account')).toContain(
		'href="http://localhost:5173/account"'
	);
	for (const address of ['https://evil.example/', 'javascript:alert(1)', '//evil.example', ''])
		expect(await page(address)).not.toContain('Back to the app');
	expect(await page('"><script>alert(1)</script>')).not.toContain('<script>');
});
