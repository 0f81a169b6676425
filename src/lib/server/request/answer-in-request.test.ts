import { afterEach, describe, expect, it } from 'vitest';
import { current } from '../../../../tests/support/app/server.js';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { LogtoAuth } from '../logto-auth.js';
import { verifyWebhook } from '../webhooks/webhook.js';

const resource = 'https://api.example.test';
const { clientCredentials, endSessions } = LogtoAuth({ env: testEnv, logLevel: 'silent' });

afterEach(() => void (current.event = null));

/** What SvelteKit answers as it is: its HTTP errors have a status and a body, and are no `Error`. */
const answer = (status: number, code: string) => ({ status, body: { code } });

describe('within a request', () => {
	it('answers like a guard when the app has no machine-to-machine application', async () => {
		current.event = toEvent();
		await expect(clientCredentials({ resource })).rejects.toMatchObject(
			answer(500, 'configuration')
		);
	});

	it('uses the event that it is given', async () => {
		await expect(clientCredentials({ resource }, toEvent())).rejects.toMatchObject(
			answer(500, 'configuration')
		);
	});

	it('answers endSessions when the configuration is wrong', async () => {
		const broken = LogtoAuth({ env: {}, logLevel: 'silent' });
		current.event = toEvent();
		await expect(broken.endSessions('alice')).rejects.toMatchObject(answer(500, 'configuration'));
	});

	it('answers a webhook without a signature with a client error', async () => {
		current.event = toEvent();
		const request = new Request('https://app.example/', { method: 'POST', body: '{}' });
		await expect(verifyWebhook(request, { signingKey: 'key' })).rejects.toMatchObject(
			answer(401, 'webhook_signature_invalid')
		);
	});
});

describe('outside of a request', () => {
	it('throws an error with a code, so that a job can handle it', async () => {
		await expect(clientCredentials({ resource })).rejects.toMatchObject({
			name: 'LogtoAuthError',
			code: 'configuration'
		});
		expect(await endSessions('alice')).toBe(false);
	});
});
