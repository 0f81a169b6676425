import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	createHttpClient,
	follow,
	type HttpClient
} from '../../../../tests/support/http-client.js';
import {
	askToken,
	authorizationUrl,
	redirectUri,
	refresh
} from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

const api = 'https://api.example.test';
const wanted = {
	scope:
		'openid offline_access profile urn:logto:scope:organizations read:things write:things read:invoices',
	resource: `${api},urn:logto:resource:organizations`,
	state: 'x'
};

let logto: LocalLogto;
let client: HttpClient;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0, isThirdParty: true });
	client = createHttpClient();
});
afterEach(() => logto.close());

const post = (address: string, fields: Record<string, string>) =>
	client.fetch(address, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams(fields)
	});

/** Takes a user to the page of consent. */
async function ask(user: string, params: Record<string, string> = wanted) {
	const { url } = await follow(client, authorizationUrl(logto, params));
	const answer = await post(url, { user });
	const consent = await follow(client, new URL(answer.headers.get('location') ?? '', url).href);
	return { url: consent.url, html: (await consent.response?.text()) ?? '' };
}

async function authorize(page: string, fields: Record<string, string> = {}) {
	const answer = await post(page, fields);
	const { url } = await follow(client, new URL(answer.headers.get('location') ?? '', page).href);
	const code = new URL(url).searchParams.get('code') ?? '';
	const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
	return String((await (await askToken(logto, grant)).json()).refresh_token);
}

const askPermissions = async (token: string, params: Record<string, string>) => {
	const body = await (await refresh(logto, token, params)).json();
	return body.scope ?? body;
};

describe('a third-party application', () => {
	it('asks its users for consent and lists the scopes', async () => {
		const { url, html } = await ask('alice');
		expect(new URL(url).pathname).toBe('/consent');
		for (const text of ['Authorize local-app', 'Alice Liddell', 'profile', 'write:things'])
			expect(html).toContain(text);
	});

	// Facts §15f.
	it('receives users without parameters when they cancel', async () => {
		const { html } = await ask('alice');
		expect(/<a href="([^"]+)">Cancel</.exec(html)?.[1]).toBe(redirectUri);
	});

	it('asks again at each sign-in with `prompt=consent`', async () => {
		await authorize((await ask('alice')).url);
		const again = await follow(client, authorizationUrl(logto, wanted));
		expect(new URL(again.url).pathname).toBe('/consent');
		expect(again.response?.status).toBe(200);
	});

	it('receives tokens of the organization that the user chose, and of no other', async () => {
		const { url, html } = await ask('alice');
		expect(html).toContain('<option value="acme">Acme</option>');
		const token = await authorize(url, { organizationId: 'acme' });
		expect(await askPermissions(token, { organization_id: 'acme' })).toBe('read:invoices');
		const refused = await refresh(logto, token, { organization_id: 'globex' });
		expect(refused.status).toBe(403);
		expect(await refused.json()).toMatchObject({
			error: 'access_denied',
			error_description: 'organization access is not granted to the application'
		});
	});

	it('receives no API permission by a role in an organization that was not granted', async () => {
		const { url } = await ask('bob');
		expect(await askPermissions(await authorize(url), { resource: api })).toBe('');
	});

	it('receives the permission when the organization is granted', async () => {
		const { url } = await ask('bob');
		const token = await authorize(url, { organizationId: 'acme' });
		expect(await askPermissions(token, { resource: api })).toBe('read:things');
	});

	it("shows only the user's organizations", async () => {
		const { url, html } = await ask('bob');
		expect(html).not.toContain('globex');
		const token = await authorize(url, { organizationId: 'globex' });
		expect((await refresh(logto, token, { organization_id: 'globex' })).status).toBe(403);
	});

	it('shows no organizations without the scope of organizations', async () => {
		const { html } = await ask('alice', { scope: 'openid profile' });
		expect(html).not.toContain('<select');
	});
});

it('refuses a consent for a first-party application', async () => {
	await logto.close();
	logto = await startLocalLogto({ port: 0 });
	const { url } = await follow(client, authorizationUrl(logto, wanted));
	const answer = await post(url, { user: 'alice' });
	const resumed = await client.fetch(new URL(answer.headers.get('location') ?? '', url).href);
	const page = new URL(resumed.headers.get('location') ?? '', url).href;
	expect((await post(page, {})).status).toBe(400);
	expect((await follow(client, page)).response).toBeNull();
});
