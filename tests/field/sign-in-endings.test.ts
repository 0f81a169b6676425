import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { createHandledApp, type HandledApp } from '../support/handled-app.js';
import { follow, type HttpClient } from '../support/http-client.js';
import { locationOf, navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

let logto: LocalLogto;
let app: HandledApp;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
	app = createHandledApp({ env: toEnv(logto) });
});
afterAll(() => logto.close());
afterEach(() => {
	vi.useRealTimers();
});

const minute = 60_000;

/** Lets time pass for the app, and for everybody else in this process. */
function pass(milliseconds: number): void {
	const now = Date.now();
	vi.useRealTimers();
	vi.useFakeTimers({ toFake: ['Date'], now: now + milliseconds });
}

const open = (client: HttpClient, address: string) =>
	client.fetch(address, { headers: navigation });

/** Opens the sign-in in a tab, whose page at Logto stays open. */
async function leaveFor(client: HttpClient, redirectTo: string, fields = {}): Promise<URL> {
	const query = new URLSearchParams({ redirectTo, ...fields });
	return locationOf(await open(client, `${app.origin}/auth/signin?${query}`), app);
}

/** What Logto says at the callback of a sign-in. */
async function endWith(client: HttpClient, start: URL, error: string): Promise<Response> {
	const state = start.searchParams.get('state') ?? '';
	const query = new URLSearchParams({ error, state, iss: logto.issuer });
	return open(client, `${app.origin}/auth/callback/logto?${query}`);
}

/** The address that the first button of an error page leads to. */
async function readWayOn(response: Response): Promise<string> {
	const [, href = ''] = /<a href="([^"]+)" class="primary">/.exec(await response.text()) ?? [];
	return href.replaceAll('&#38;', '&');
}

describe('a user who takes their time at Logto', () => {
	it('is signed in as long as Logto waits, an hour', async () => {
		const client = app.openBrowser();
		// Logto knows the browser, so that the code is a moment old and the sign-in is not.
		await toCallback(client, app, 'alice');
		const start = await leaveFor(client, '/invoices?page=3');
		pass(59 * minute);
		const { url } = await follow(client, start.href);
		expect((await open(client, url)).headers.get('location')).toBe('/invoices?page=3');
		expect(await readSession(client, app)).not.toBeNull();
	});

	it('goes on without a page when it took longer, to the page that was wanted', async () => {
		const client = app.openBrowser();
		const callback = await toCallback(client, app, 'alice', '/invoices?page=2');
		pass(70 * minute);
		const again = await open(client, callback);
		expect(again.status).toBe(303);
		expect(locationOf(again, app).href).toContain(`${logto.issuer}/auth?`);
		const { url, response } = await follow(client, locationOf(again, app).href);
		expect(response, 'Logto shows no page').toBeNull();
		expect((await open(client, url)).headers.get('location')).toBe('/invoices?page=2');
		expect(await readSession(client, app)).not.toBeNull();
	});

	it('is never led in circles', async () => {
		const client = app.openBrowser();
		const callback = await toCallback(client, app, 'alice', '/invoices?page=2');
		pass(70 * minute);
		const { url } = await follow(client, locationOf(await open(client, callback), app).href);
		pass(70 * minute);
		const second = await open(client, url);
		expect(second.status).toBe(400);
		expect(await readWayOn(second)).toBe('/auth/signin?redirectTo=%2Finvoices%3Fpage%3D2');
		// Neither does the first address go on again.
		expect((await open(client, callback)).status).toBe(400);
	});

	it('is not led to Logto by an address without a code', async () => {
		const client = app.openBrowser();
		const start = await leaveFor(client, '/invoices');
		pass(70 * minute);
		expect((await endWith(client, start, 'login_required')).status).toBe(400);
	});

	it('has to start again after a day', async () => {
		const client = app.openBrowser();
		const callback = await toCallback(client, app, 'alice', '/invoices?page=2');
		pass(25 * 60 * minute);
		expect((await open(client, callback)).status).toBe(400);
	});
});

describe('a refusal by Logto', () => {
	it.each([
		['server_error', 400, 'issuer_failed'],
		['temporarily_unavailable', 400, 'issuer_unavailable'],
		['login_required', 401, 'login_required'],
		['interaction_required', 401, 'interaction_required'],
		['account_selection_required', 401, 'account_choice_required'],
		['consent_required', 401, 'consent_required'],
		['access_denied', 403, 'sign_in_denied'],
		['invalid_scope', 400, 'sign_in_refused'],
		['something_else', 400, 'sign_in_refused']
	])('with %s is said as what it is, and leads to the page that was wanted', async (...given) => {
		const [error, status, code] = given;
		const client = app.openBrowser();
		const response = await endWith(client, await leaveFor(client, '/invoices?page=2'), error);
		expect(response.status).toBe(status);
		const html = await response.text();
		expect(html).toContain(`<code>${code}</code>`);
		expect(html).toContain('/auth/signin?redirectTo=%2Finvoices%3Fpage%3D2');
		expect(html).not.toContain('used before');
	});

	it('that the app has caused is named in the log, and nothing else of the address is', async () => {
		const client = app.openBrowser();
		await endWith(client, await leaveFor(client, '/'), 'unauthorized_client');
		await endWith(client, await leaveFor(client, '/'), 'my_own_words');
		expect(app.lines.join()).toContain('"unauthorized_client"');
		expect(app.lines.join()).not.toContain('my_own_words');
	});

	it('counts only in the browser that began the sign-in', async () => {
		const start = await leaveFor(app.openBrowser(), '/invoices');
		const response = await endWith(app.openBrowser(), start, 'server_error');
		expect(await response.text()).toContain('<code>callback_invalid</code>');
	});
});

describe('Cancel at the consent page of a third-party application', () => {
	const callback = () => `${app.origin}/auth/callback/logto`;

	it('is said as such, with the way to the page that was wanted and the way back', async () => {
		const client = app.openBrowser();
		await leaveFor(client, '/invoices?page=1');
		await leaveFor(client, '/invoices?page=2', { prompt: 'login' });
		const response = await open(client, callback());
		expect(response.status).toBe(400);
		const html = await response.clone().text();
		expect(html).toContain('<code>sign_in_cancelled</code>');
		expect(html).toContain('<a href="/">');
		const wayOn = '/auth/signin?redirectTo=%2Finvoices%3Fpage%3D2&prompt=login';
		expect(await readWayOn(response)).toBe(wayOn);
	});

	it('ends no sign-in: any site can lead a browser there', async () => {
		const client = app.openBrowser();
		const address = await toCallback(client, app, 'alice', '/invoices');
		await open(client, callback());
		expect((await open(client, address)).headers.get('location')).toBe('/invoices');
	});

	it('is not known of a browser that has no sign-in under way', async () => {
		const response = await open(app.openBrowser(), callback());
		expect(await response.text()).toContain('<code>callback_invalid</code>');
	});

	it('leaves a session as it is', async () => {
		const { client } = await signIn(app, 'alice', '/', app.openBrowser());
		await leaveFor(client, '/invoices');
		const response = await open(client, callback());
		expect(await response.text()).toContain('<code>sign_in_cancelled</code>');
		expect(await readSession(client, app)).not.toBeNull();
	});
});
