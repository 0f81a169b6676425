import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
	createHttpClient,
	follow,
	type HttpClient
} from '../../../../tests/support/http-client.js';
import { authorizationUrl } from '../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

const other = { clientId: 'other-app', clientSecret: 'other-app-secret' };

let logto: LocalLogto;
let client: HttpClient;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0, otherApplications: [other] });
	client = createHttpClient();
});
afterEach(() => {
	vi.useRealTimers();
	return logto.close();
});

/** Opens a tab that comes to the sign-in page, and returns its address. */
async function openTab(state: string, clientId = logto.clientId): Promise<string> {
	const { url } = await follow(client, authorizationUrl({ ...logto, clientId }, { state }));
	expect(new URL(url).pathname).toBe('/sign-in');
	return url;
}

/** Chooses Alice in a tab, as its form does. */
async function chooseIn(tab: string) {
	const html = await (await client.fetch(tab)).text();
	const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
	return submit(new URL(action, tab).href);
}

async function submit(address: string) {
	const answer = await client.fetch(address, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ user: 'alice' })
	});
	return follow(client, new URL(answer.headers.get('location') ?? '', address).href);
}

const stateOf = ({ url }: { readonly url: string }) => new URL(url).searchParams.get('state');

// Facts §15c.
describe('two tabs of one application', () => {
	it('share one sign-in: the older tab finishes the newest', async () => {
		const older = await openTab('older');
		await openTab('newer');
		const callback = await chooseIn(older);
		expect(callback.response).toBeNull();
		expect(stateOf(callback)).toBe('newer');
	});

	it('show "Session not found" in the newer tab after the older one is finished', async () => {
		const older = await openTab('older');
		const newer = await openTab('newer');
		await chooseIn(older);
		const { url, response } = await submit(newer);
		expect(new URL(url).pathname).toBe('/unknown-session');
		expect(response?.status).toBe(200);
		expect(await response?.text()).toContain('Session not found');
	});
});

it('keeps the sign-ins of two applications in one browser apart', async () => {
	const first = await openTab('first');
	const second = await openTab('second', other.clientId);
	expect(stateOf(await chooseIn(first))).toBe('first');
	const callback = await follow(client, second);
	// Signed in at Logto, this application still waits for its own answer.
	expect(new URL(callback.url).pathname).toBe('/sign-in');
	expect(stateOf(await chooseIn(second))).toBe('second');
});

// Facts §15d.
it.each([
	[59, '/auth/callback/logto'],
	[61, '/unknown-session']
])('waits for an hour: after %i minutes the sign-in ends at %s', async (minutes, path) => {
	const tab = await openTab('late');
	vi.useFakeTimers({ toFake: ['Date'] });
	vi.setSystemTime(Date.now() + minutes * 60_000);
	expect(new URL((await submit(tab)).url).pathname).toBe(path);
});

describe('the calls of a sign-in without a page', () => {
	const call = async (method: string, path: string, body: unknown = {}) => {
		const response = await client.fetch(`${logto.endpoint}/api/experience${path}`, {
			method,
			headers: { 'content-type': 'application/json', 'logto-app-id': logto.clientId },
			body: JSON.stringify(body)
		});
		return { status: response.status, body: await response.text() };
	};
	const password = {
		identifier: { type: 'username', value: 'alice' },
		password: 'Alice-passw0rd!'
	};

	it.each([
		['PUT', ''],
		['POST', '/verification/password'],
		['POST', '/identification'],
		['POST', '/submit']
	])('%s %s without an interaction says that there is no session', async (method, path) => {
		const { status, body } = await call(method, path);
		expect(status).toBe(400);
		expect(JSON.parse(body)).toMatchObject({
			code: 'session.not_found',
			message: 'Session not found. Please go back and sign in again.'
		});
	});

	it.each(['/verification/password', '/identification', '/submit'])(
		'%s before the start says that there is no interaction',
		async (path) => {
			await openTab('x');
			const { status, body } = await call('POST', path, password);
			expect([status, JSON.parse(body).code]).toEqual([404, 'session.interaction_not_found']);
		}
	);

	it('refuse an unknown verification and an empty request', async () => {
		await openTab('x');
		expect((await call('PUT', '', { interactionEvent: 'SignIn' })).status).toBe(204);
		const unknown = await call('POST', '/identification', { verificationId: 'x' });
		expect(unknown.status).toBe(404);
		expect(JSON.parse(unknown.body).code).toBe('session.verification_session_not_found');
		const early = await call('POST', '/submit');
		expect([early.status, JSON.parse(early.body).code]).toEqual([
			404,
			'session.identifier_not_found'
		]);
	});

	it('refuse the verification of another sign-in', async () => {
		await openTab('x');
		await call('PUT', '');
		const { verificationId } = JSON.parse(
			(await call('POST', '/verification/password', password)).body
		);
		client = createHttpClient();
		await openTab('y');
		await call('PUT', '');
		expect((await call('POST', '/identification', { verificationId })).status).toBe(404);
	});
});

it('answers the status request without a body', async () => {
	const response = await fetch(`${logto.endpoint}/api/status`);
	expect([response.status, await response.text()]).toEqual([204, '']);
});
