import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, follow } from '../../../../tests/support/http-client.js';
import {
	askSilently,
	authorizationUrl,
	refresh,
	signIn
} from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

const alice = 'alice0000001';
const api = 'https://api.example.test';

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterEach(() => logto.close());

describe('a user whom the app denies', () => {
	it('receives no tokens by refresh until the app allows the user again', async () => {
		const { refresh_token: token } = await signIn(logto, 'alice');
		logto.configure({ deniedUsers: [alice] });
		const response = await refresh(logto, token);
		expect(response.status).toBe(400);
		expect(await response.json()).toEqual({
			code: 'oidc.access_denied',
			message: 'Access denied.',
			error: 'access_denied',
			error_description: 'Access denied.'
		});
		logto.configure({ deniedUsers: [] });
		expect((await refresh(logto, token)).status).toBe(200);
	});

	it('is refused without a page, and sees the reason on a page', async () => {
		const client = createHttpClient();
		await signIn(logto, 'alice', {}, client);
		logto.configure({ deniedUsers: [alice] });
		expect(await askSilently(logto, client)).toBe('access_denied');
		const { url, response } = await follow(client, authorizationUrl(logto, {}));
		expect(new URL(url).pathname).toBe('/consent');
		expect(response?.status).toBe(200);
		expect(await response?.text()).toContain('This account cannot use the app.');
	});

	it('does not affect other users', async () => {
		logto.configure({ deniedUsers: [alice] });
		expect(await signIn(logto, 'bob')).toHaveProperty('id_token');
	});
});

describe('an authorization without a page', () => {
	it.each([
		['an API', { scope: 'openid profile read:things', resource: api }],
		[
			'the organizations',
			{ scope: 'openid profile read:invoices', resource: 'urn:logto:resource:organizations' }
		],
		['a scope of the person', { scope: 'openid profile email' }]
	])('needs consent to what was not granted yet: %s', async (_, params) => {
		const client = createHttpClient();
		await signIn(logto, 'alice', {}, client);
		expect(await askSilently(logto, client, params)).toBe('consent_required');
		await signIn(logto, 'alice', params, client);
		expect(await askSilently(logto, client, params)).toBeNull();
	});

	it('needs no consent for an API that grants the user nothing, and issues its tokens', async () => {
		const client = createHttpClient();
		await signIn(logto, 'carol', {}, client);
		const params = { scope: 'openid profile offline_access read:things', resource: api };
		expect(await askSilently(logto, client, params)).toBeNull();
	});
});
