import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpClient, follow } from '../../../../tests/support/http-client.js';
import { authorizationUrl } from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

let first: LocalLogto;
let second: LocalLogto;
beforeEach(async () => {
	first = await startLocalLogto({ port: 0 });
	second = await startLocalLogto({ port: 0 });
});
afterEach(() => Promise.all([first.close(), second.close()]));

it('does not share a sign-in with another instance in the same process', async () => {
	const browser = createHttpClient();
	await follow(browser, authorizationUrl(first, {}));
	const call = (endpoint: string, method: string, path: string, body: object) =>
		browser.fetch(`${endpoint}/api/experience${path}`, {
			site: first.endpoint,
			method,
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
	const password = {
		identifier: { type: 'username', value: 'alice' },
		password: 'Alice-passw0rd!'
	};
	expect((await call(first.endpoint, 'PUT', '', { interactionEvent: 'SignIn' })).status).toBe(204);
	expect((await call(first.endpoint, 'POST', '/verification/password', password)).status).toBe(200);
	const elsewhere = await call(second.endpoint, 'POST', '/verification/password', password);
	expect(elsewhere.status).toBe(400);
	expect(await elsewhere.json()).toMatchObject({ code: 'session.not_found' });
});
