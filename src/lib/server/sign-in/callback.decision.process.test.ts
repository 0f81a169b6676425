import { describe, expect, it, vi } from 'vitest';
import { createHandledApp, type HandledApp } from '../../../../tests/support/handled-app.js';
import { follow, registerAtLogto, type HttpClient } from '../../../../tests/support/http-client.js';
import {
	formPost,
	locationOf,
	readSession,
	signIn,
	toCallback
} from '../../../../tests/support/sign-in.js';
import { openPage, useLogtoAndClock } from '../../../../tests/support/logto-and-clock.js';
import { toEnv } from '../../../../tests/support/world.js';
import type { SignInQuestion } from '../config/callbacks.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { memoryStore } from '../stores/memory-store.js';

const world = useLogtoAndClock();
const { pass } = world;

/** An app whose word on each user can change, and what its listener heard. */
function open(options: Partial<LogtoAuthOptions> = {}) {
	const state: { answer: (question: SignInQuestion) => unknown } = { answer: () => true };
	const asked: SignInQuestion[] = [];
	const ended: string[] = [];
	const app = createHandledApp(
		{
			env: toEnv(world.logto),
			timeout: 1,
			routes: { '/': 'public' },
			...options,
			callbacks: {
				signIn(question) {
					asked.push(question);
					return state.answer(question) as boolean;
				}
			},
			events: { onSessionEnd: ({ reason }) => void ended.push(reason) }
		},
		async ({ url, locals }) =>
			url.pathname === '/refresh'
				? Response.json(await locals.logto.refresh())
				: new Response('page')
	);
	return { app, state, asked, ended };
}

const not = (username: string) => (question: SignInQuestion) =>
	question.profile.username !== username;

/** Whose session a browser has. */
async function whoIs(client: HttpClient, app: HandledApp): Promise<unknown> {
	const session = await readSession(client, app);
	const user = session?.['user'];
	return typeof user === 'object' && user !== null && 'name' in user ? user.name : null;
}

/** The refresh tokens that were revoked. */
const countRevoked = () =>
	world.logto.requests.filter(({ path }) => path.endsWith('/token/revocation')).length;

/** Lets a user sign in whom another user's session at Logto stands in the way of. */
function signInAs(client: HttpClient, app: HandledApp, user: string, redirectTo?: string) {
	client.clear(world.logto.endpoint);
	return signIn(app, user, redirectTo, client);
}

describe('a user whom the app refuses at sign-in', () => {
	it('gets a page that says no and offers another account, and no session', async () => {
		const { app, state } = open();
		state.answer = () => false;
		const client = app.openBrowser();
		const { arrival } = await signIn(app, 'alice', '/invoices?page=2', client);
		expect(arrival.status).toBe(403);
		const html = await arrival.text();
		expect(html).toContain('<code>sign_in_denied</code>');
		expect(html).toContain(
			'<a href="/auth/signin?redirectTo=%2Finvoices%3Fpage%3D2&#38;prompt=login" class="primary">Use another account</a>'
		);
		expect(html).not.toMatch(/alice|Alice/);
		expect(arrival.headers.getSetCookie().join()).not.toContain('.session=');
		expect(await readSession(client, app)).toBeNull();
	});

	it('goes on with another account by the way that the page offers', async () => {
		const { app, state } = open();
		state.answer = not('alice');
		const client = app.openBrowser();
		await signIn(app, 'alice', '/invoices', client);
		const again = await openPage(
			client,
			`${app.origin}/auth/signin?redirectTo=/invoices&prompt=login`
		);
		const page = await follow(client, locationOf(again, app).href);
		expect(await page.response?.text(), 'Logto asks again').toContain('name="user"');
		expect((await signInAs(client, app, 'bob', '/invoices')).arrival.headers.get('location')).toBe(
			'/invoices'
		);
	});

	it('leaves no refresh token behind, and keeps the session at Logto', async () => {
		const { app, state } = open();
		state.answer = () => false;
		const before = countRevoked();
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		expect(countRevoked()).toBe(before + 1);
		const { url } = await follow(
			client,
			locationOf(await openPage(client, `${app.origin}/auth/signin`), app).href
		);
		expect(url, 'Logto asks nothing').toContain(`${app.origin}/auth/callback/logto?`);
	});

	it('gets the page of the app for failures, and JSON in a script', async () => {
		const { app, state } = open({ pages: { error: '/failed' } });
		state.answer = () => false;
		const { arrival } = await signIn(app, 'alice', '/invoices', app.openBrowser());
		expect(arrival.headers.get('location')).toBe(
			'/failed?code=sign_in_denied&redirectTo=%2Finvoices'
		);
		const client = app.openBrowser();
		const callback = await toCallback(client, app, 'alice');
		const answer = await client.fetch(callback, { headers: { accept: 'application/json' } });
		expect(answer.status).toBe(403);
		expect(await answer.json()).toMatchObject({ code: 'sign_in_denied' });
	});

	it('is refused in both requests where the callback is opened twice at once', async () => {
		const { app, state, asked } = open();
		state.answer = () => false;
		const client = app.openBrowser();
		const callback = await toCallback(client, app, 'alice');
		const both = await Promise.all([openPage(client, callback), openPage(client, callback)]);
		expect(both.map(({ status }) => status)).toEqual([403, 403]);
		expect(asked).toHaveLength(1);
		expect((await openPage(client, callback)).status).toBe(400);
	});

	it('leaves the session of another user in this browser as it is', async () => {
		const { app, state, ended } = open();
		state.answer = not('bob');
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		const before = client.cookies(app.origin).find(({ name }) => name.endsWith('.session'));
		const { arrival } = await signInAs(client, app, 'bob');
		expect(arrival.status).toBe(403);
		expect(client.cookies(app.origin)).toContainEqual(before);
		expect(await whoIs(client, app)).toBe('Alice Liddell');
		expect(ended).toEqual([]);
		// Its refresh token lives: the claims are confirmed.
		pass(400);
		expect((await openPage(client, `${app.origin}/refresh`)).status).toBe(200);
	});

	it('has no session from before either', async () => {
		const { app, state, ended } = open();
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		state.answer = () => false;
		expect((await signInAs(client, app, 'alice')).arrival.status).toBe(403);
		expect(await readSession(client, app)).toBeNull();
		expect(ended).toEqual(['denied_by_app']);
	});

	it('is led to the path that the app returns, without a session', async () => {
		const { app, state } = open();
		state.answer = () => '/not-invited?why=plan';
		const client = app.openBrowser();
		const { arrival } = await signIn(app, 'alice', '/invoices', client);
		expect(arrival.headers.get('location')).toBe('/not-invited?why=plan');
		expect(await readSession(client, app)).toBeNull();
	});

	it('is not led in circles where that path asks for a session', async () => {
		const { app, state } = open();
		state.answer = () => '/members/not-invited';
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		const page = await openPage(client, `${app.origin}/members/not-invited`);
		const start = await openPage(client, locationOf(page, app).href);
		const { url } = await follow(client, locationOf(start, app).href);
		const end = await openPage(client, url);
		expect(end.status).toBe(403);
		expect(await end.text()).toContain('Use another account');
		expect(app.lines.join()).toContain('make it public in the option "routes"');
	});

	it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/a\r\nb', 'evil'])(
		'is led nowhere else by %j: the page says no, and the log names the option',
		async (answer) => {
			const { app, state } = open();
			state.answer = () => answer;
			const client = app.openBrowser();
			const { arrival } = await signIn(app, 'alice', '/', client);
			expect(arrival.status).toBe(403);
			expect(arrival.headers.get('location')).toBeNull();
			expect(await readSession(client, app)).toBeNull();
			expect(app.lines.join()).toContain('callbacks.signIn');
			expect(app.lines.join()).not.toContain('evil.example');
		}
	);

	it('is told apart as new', async () => {
		const { app, asked } = open();
		const client = app.openBrowser();
		const start = locationOf(await openPage(client, `${app.origin}/auth/signin`), app).href;
		await openPage(client, await registerAtLogto(client, start, 'erin'));
		await signInAs(client, app, 'alice');
		expect(asked.map(({ isNewUser, reason }) => [isNewUser, reason])).toEqual([
			[true, 'sign-in'],
			[false, 'sign-in']
		]);
	});
});

describe('a function that fails at sign-in', () => {
	it.each<[string, () => unknown]>([
		[
			'throws',
			() => {
				throw new Error('The database is gone.');
			}
		],
		['hangs', () => new Promise(() => undefined)],
		['returns nothing', () => undefined]
	])('(it %s) lets no one in and leaves the earlier session', async (_, answer) => {
		const { app, state, ended } = open();
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		state.answer = answer;
		for (const user of ['bob', 'alice']) {
			const { arrival } = await signInAs(client, app, user);
			expect(arrival.status).toBe(500);
			expect(await arrival.text()).toContain('app_callback_failed');
			expect(await whoIs(client, app)).toBe('Alice Liddell');
		}
		expect(app.lines.join()).toContain('The function "callbacks.signIn"');
		expect(ended).toEqual([]);
		state.answer = () => true;
		expect((await openPage(client, `${app.origin}/refresh`)).status).toBe(200);
	});
});

describe.each([
	['a cookie', () => ({})],
	['a store', () => ({ sessions: memoryStore() })]
])('a user who is signed in, with the session in %s, and loses the right', (_, place) => {
	it('is signed out at the next confirmation, and the listener runs once', async () => {
		const { app, state, asked, ended } = open(place());
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		state.answer = not('alice');
		const before = countRevoked();
		pass(200);
		expect(await whoIs(client, app)).toBe('Alice Liddell');
		pass(101);
		const all = await Promise.all([1, 2, 3, 4].map(() => whoIs(client, app)));
		expect(all).toEqual([null, null, null, null]);
		expect(asked.map(({ reason }) => reason)).toEqual(['sign-in', 'revalidate']);
		expect(ended).toEqual(['denied_by_app']);
		await vi.waitFor(() => expect(countRevoked()).toBe(before + 1));
		state.answer = () => true;
		expect(await whoIs(client, app)).toBeNull();
	});

	it('is out soon where the confirmation goes on while a page is shown', async () => {
		const { app, state, ended } = open(place());
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		state.answer = () => '/not-invited';
		pass(260);
		expect(await whoIs(client, app)).toBe('Alice Liddell');
		await vi.waitFor(() => expect(ended).toEqual(['denied_by_app']));
		expect(await whoIs(client, app)).toBeNull();
		expect(ended).toEqual(['denied_by_app']);
	});

	it('is out at refresh(), and a page leads by sign-in to the page that says no', async () => {
		const { app, state, ended } = open(place());
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		state.answer = () => false;
		pass(40);
		await openPage(client, `${app.origin}/refresh`).catch(() => undefined);
		expect(ended).toEqual(['denied_by_app']);
		const page = await openPage(client, `${app.origin}/invoices`);
		const start = await openPage(client, locationOf(page, app).href);
		const { url } = await follow(client, locationOf(start, app).href);
		expect((await openPage(client, url)).status).toBe(403);
	});

	it.each<[string, () => unknown]>([
		[
			'throws',
			() => {
				throw new Error('The database is gone.');
			}
		],
		['hangs', () => new Promise(() => undefined)],
		['returns nothing', () => undefined]
	])('stays while the function fails (it %s), with the claims of Logto', async (__, answer) => {
		const { app, state, ended } = open(place());
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		const { checkedAt } = { ...(await readSession(client, app)) };
		state.answer = answer;
		pass(301);
		// A request waits for one time-out, of Logto and the app together.
		await vi.waitFor(async () => {
			const session = { ...(await readSession(client, app)) };
			expect(session['user']).toMatchObject({ name: 'Alice Liddell' });
			expect(session['checkedAt']).not.toBe(checkedAt);
		}, 5000);
		expect(ended).toEqual([]);
		expect(app.lines.join()).toContain('The function "callbacks.signIn"');
		state.answer = () => false;
		pass(301);
		expect(await readSession(client, app)).toBeNull();
	});

	it('ends where the function leads off this site as well', async () => {
		const { app, state, ended } = open(place());
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		state.answer = () => 'https://evil.example';
		pass(301);
		expect(await readSession(client, app)).toBeNull();
		expect(ended).toEqual(['denied_by_app']);
	});

	it('can sign out while the function hangs', async () => {
		const { app, state } = open(place());
		const client = app.openBrowser();
		await signIn(app, 'alice', '/', client);
		state.answer = () => new Promise(() => undefined);
		pass(301);
		await client.fetch(`${app.origin}/auth/signout`, {
			method: 'POST',
			headers: formPost(app),
			body: 'scope=local'
		});
		expect(await readSession(client, app)).toBeNull();
	});
});
