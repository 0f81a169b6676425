import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { createHandledApp, type HandledApp } from '../support/handled-app.js';
import { signInAtLogto, type HttpClient } from '../support/http-client.js';
import { formPost, locationOf, navigation, readSession } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

let logto: LocalLogto;
let app: HandledApp;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
	app = createHandledApp({ env: toEnv(logto), routes: { '/': 'session' } });
});
afterAll(() => logto.close());

const toAddress = (length: number) => `/search?q=${'a&b='.repeat(length / 4)}`.slice(0, length);

/** Starts by the form of a button, signs in at Logto and comes back to the callback's address. */
async function toCallback(client: HttpClient, redirectTo: string): Promise<string> {
	const start = await client.fetch(`${app.origin}/auth/signin`, {
		method: 'POST',
		headers: formPost(app),
		body: new URLSearchParams({ redirectTo })
	});
	return signInAtLogto(client, locationOf(start, app).href, 'alice');
}

const open = (client: HttpClient, address: string) =>
	client.fetch(address, { headers: navigation });

/** Where a page leads that leads on by itself, whole. */
async function readNext(response: Response): Promise<string> {
	const html = await response.text();
	const [, next = ''] = /<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(html) ?? [];
	return next.replaceAll('&#38;', '&');
}

const lengthOfFields = ({ headers }: Response) =>
	[...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);

describe('a page whose address is long', () => {
	it.each([2500, 4000])('is opened after the sign-in, with all %i characters', async (length) => {
		const client = app.openBrowser();
		const wanted = toAddress(length);
		const callback = await toCallback(client, wanted);
		const arrival = await open(client, callback);
		expect(arrival.headers.get('location')).toBeNull();
		expect(lengthOfFields(arrival)).toBeLessThan(4096);
		expect(await readNext(arrival)).toBe(wanted);
		expect(await readSession(client, app)).not.toBeNull();
		// So does the address of the callback, in the history.
		expect(await readNext(await open(client, callback))).toBe(wanted);
	});

	it('is offered again where the sign-in failed', async () => {
		const client = app.openBrowser();
		const wanted = toAddress(2500);
		const callback = new URL(await toCallback(client, wanted));
		callback.searchParams.set('code', 'another');
		const html = await (await open(client, callback.href)).text();
		expect(html).toContain(`/auth/signin?${new URLSearchParams({ redirectTo: wanted })}`);
	});

	it('loses its query where another process answers, and the log says so', async () => {
		const client = app.openBrowser();
		const callback = await toCallback(client, toAddress(2500));
		const other = createHandledApp({ env: toEnv(logto) });
		const cookie = client.cookies(app.origin).map(({ name, value }) => `${name}=${value}`);
		const headers = { ...navigation, cookie: cookie.join('; ') };
		const arrival = await other.answer(callback, { headers });
		expect(arrival.headers.get('location')).toBe('/search');
		expect(other.lines.join()).toContain('this process does not keep the whole address');
	});

	it('of more than 4,000 characters loses its query, and the log says so', async () => {
		const client = app.openBrowser();
		const arrival = await open(client, await toCallback(client, toAddress(4001)));
		expect(arrival.headers.get('location')).toBe('/search');
		expect(app.lines.join()).toContain('longer than 4000 characters');
	});

	it('that is no address of this site leads home, however long it is', async () => {
		const client = app.openBrowser();
		const hostile = `https://evil.example/${'a'.repeat(3000)}`;
		const arrival = await open(client, await toCallback(client, hostile));
		expect(arrival.headers.get('location')).toBe('/');
	});

	it('and that a guard led to sign-in from is said to lose its query', async () => {
		const client = app.openBrowser();
		const start = await open(client, `${app.origin}${toAddress(2500)}`);
		expect(locationOf(start, app).searchParams.get('redirectTo')).toBe('/search');
		expect(app.lines.join()).toContain('too long for a redirect');
	});
});
