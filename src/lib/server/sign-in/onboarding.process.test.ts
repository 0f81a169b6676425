import { describe, expect, it } from 'vitest';
import { createHandledApp, type HandledApp } from '../../../../tests/support/handled-app.js';
import {
	follow,
	registerAtLogto,
	signInAtLogto,
	type HttpClient
} from '../../../../tests/support/http-client.js';
import { locationOf, signIn } from '../../../../tests/support/sign-in.js';
import { openPage, useLogtoAndClock } from '../../../../tests/support/logto-and-clock.js';
import { toEnv } from '../../../../tests/support/world.js';
import type { LogtoAuthOptions } from '../config/options.js';

const world = useLogtoAndClock();
const { pass } = world;

/** An app, and what its listener heard: who signed in, and whether they are new. */
function open(options: Partial<LogtoAuthOptions> = {}) {
	const heard: boolean[] = [];
	const app = createHandledApp({
		env: toEnv(world.logto),
		onboarding: '/welcome',
		// Every other page needs a session.
		routes: { '/': 'public' },
		...options,
		events: { onSignIn: ({ isNewUser }) => void heard.push(isNewUser) }
	});
	return { app, heard };
}

/** Begins a sign-in: the address at Logto. */
async function begin(app: HandledApp, client: HttpClient, redirectTo = '/invoices?page=2') {
	const query = new URLSearchParams({ redirectTo });
	return locationOf(await openPage(client, `${app.origin}/auth/signin?${query}`), app).href;
}

let count = 0;

/** Creates an account; the callback's address is not yet opened. */
async function register(app: HandledApp, client: HttpClient, redirectTo?: string) {
	return registerAtLogto(client, await begin(app, client, redirectTo), `dora${++count}`);
}

/** Where the sign-in of a new user leads, from a callback's address. */
async function arrive(client: HttpClient, callback: string): Promise<string | null> {
	return (await openPage(client, callback)).headers.get('location');
}

describe('the first sign-in of a new user', () => {
	it('leads to the welcome page with the page that was wanted, and is told to the listener', async () => {
		const { app, heard } = open();
		const client = app.openBrowser();
		const callback = await register(app, client);
		expect(await arrive(client, callback)).toBe('/welcome?redirectTo=%2Finvoices%3Fpage%3D2');
		expect(heard).toEqual([true]);
		expect((await openPage(client, `${app.origin}/welcome`)).status).toBe(200);
	});

	it('leads both requests there where the callback is opened twice at once', async () => {
		const { app, heard } = open();
		const client = app.openBrowser();
		const callback = await register(app, client, '/a');
		const both = await Promise.all([arrive(client, callback), arrive(client, callback)]);
		expect(both).toEqual(['/welcome?redirectTo=%2Fa', '/welcome?redirectTo=%2Fa']);
		expect(heard).toEqual([true]);
	});

	it('leads to the page that was wanted when the callback is opened again', async () => {
		const { app } = open();
		const client = app.openBrowser();
		const callback = await register(app, client, '/a');
		await arrive(client, callback);
		expect(await arrive(client, callback)).toBe('/a');
	});

	it('leads to the page that was wanted without the option, and is told all the same', async () => {
		const { app, heard } = open({ onboarding: undefined as never });
		const client = app.openBrowser();
		expect(await arrive(client, await register(app, client))).toBe('/invoices?page=2');
		expect(heard).toEqual([true]);
	});

	it('leads to the welcome page itself without a second address of it', async () => {
		const { app } = open();
		const client = app.openBrowser();
		expect(await arrive(client, await register(app, client, '/welcome/?step=1'))).toBe(
			'/welcome/?step=1'
		);
	});

	it('is known however long it took, and whatever the clock of the app says', async () => {
		const { app, heard } = open();
		const client = app.openBrowser();
		const start = await begin(app, client);
		pass(50 * 60);
		const callback = await registerAtLogto(client, start, `dora${++count}`);
		expect(await arrive(client, callback)).toContain('/welcome?');
		expect(heard).toEqual([true]);
	});

	it('is told where it took too long and went on by itself, and leads where the user wanted', async () => {
		const { app, heard } = open();
		const client = app.openBrowser();
		const start = await begin(app, client);
		pass(50 * 60);
		const callback = await registerAtLogto(client, start, `dora${++count}`);
		pass(20 * 60);
		const again = await openPage(client, callback);
		const { url } = await follow(client, locationOf(again, app).href);
		expect(await arrive(client, url)).toBe('/invoices?page=2');
		expect(heard).toEqual([true]);
	});

	it('does not fit an address into the query that is too long for it', async () => {
		const { app } = open();
		const client = app.openBrowser();
		const callback = await register(app, client, `/invoices?q=${'x'.repeat(2500)}`);
		expect(await arrive(client, callback)).toBe('/welcome?redirectTo=%2Finvoices');
	});

	it.each(['https://evil.example/', '//evil.example', '/\\evil.example'])(
		'never leads off this site: %s',
		async (redirectTo) => {
			const { app } = open();
			const client = app.openBrowser();
			expect(await arrive(client, await register(app, client, redirectTo))).toBe(
				'/welcome?redirectTo=%2F'
			);
		}
	);
});

describe('a sign-in that is not the first', () => {
	it('of a user who was there before leads to the page that was wanted', async () => {
		const { app, heard } = open();
		const { arrival } = await signIn(app, 'alice', '/invoices', app.openBrowser());
		expect(arrival.headers.get('location')).toBe('/invoices');
		expect(heard).toEqual([false]);
	});

	it('of a user who signed out a minute ago is not', async () => {
		const { app, heard } = open();
		const client = app.openBrowser();
		await arrive(client, await register(app, client));
		client.clear(app.origin);
		pass(60);
		const { url } = await follow(client, await begin(app, client));
		expect(await arrive(client, url)).toBe('/invoices?page=2');
		expect(heard).toEqual([true, false]);
	});

	it('is not, in a second tab that was opened before the account was created', async () => {
		const { app, heard } = open();
		const client = app.openBrowser();
		const second = await begin(app, client, '/second');
		await arrive(client, await register(app, client, '/first'));
		const { url } = await follow(client, second);
		expect(await arrive(client, url)).toBe('/second');
		expect(heard).toEqual([true, false]);
	});

	it('in a browser where another user was signed in is told, and does not lead to the welcome page', async () => {
		const { app, heard } = open();
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		client.clear(world.logto.endpoint);
		expect(await arrive(client, await register(app, client))).toBe('/invoices?page=2');
		expect(heard).toEqual([false, true]);
	});

	it('is not known as first where the scope for "created_at" is not asked for', async () => {
		const { app, heard } = open({ scopes: ['openid', 'offline_access', 'email'] });
		const client = app.openBrowser();
		expect(await arrive(client, await register(app, client))).toBe('/invoices?page=2');
		expect(heard).toEqual([false]);
	});

	it('of an account that was created at Logto before is not', async () => {
		const { app, heard } = open();
		await register(app, app.openBrowser());
		pass(60);
		const client = app.openBrowser();
		const callback = await signInAtLogto(client, await begin(app, client), `dora${count}`);
		expect(await arrive(client, callback)).toBe('/invoices?page=2');
		expect(heard).toEqual([false]);
	});
});

describe('the option "onboarding"', () => {
	it.each([
		'welcome',
		'',
		'https://evil.example/welcome',
		'//evil.example',
		'/\\evil.example',
		'/welcome?step=1',
		'/welcome#top',
		'/a b',
		7,
		null
	])('is refused as %j, with its cure', async (onboarding) => {
		const { app } = open({ onboarding: onboarding as '/welcome' });
		const response = await openPage(app.openBrowser(), `${app.origin}/auth/signin`);
		expect(response.status).toBe(500);
		expect(app.lines.join()).toContain('The option "onboarding" must be the path of a page');
	});
});
