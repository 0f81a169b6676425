import { describe, expect, test } from 'vitest';
import type { Demo } from '../support/demo.js';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { outcomeOf } from '../support/live-response.js';
import { createRemoteCalls, toPayload } from '../support/remote-calls.js';
import { toCookieHeader } from '../support/session-records.js';
import { formPost, locationOf, navigation, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';

/** The guarded remote functions of the app in `tests/fixtures/app`, whichever SvelteKit it runs on. */
export function testRemoteFunctions(getApp: () => Demo): void {
	describe('guarded remote functions', () => {
		test('a page that asks one leads to sign-in, and shows who asks', async () => {
			const stranger = await open(createHttpClient());
			expect(stranger.status).toBe(303);
			expect(locationOf(stranger, getApp()).searchParams.get('redirectTo')).toBe('/remote');
			const { client } = await signIn(getApp(), 'alice', '/');
			expect(await (await open(client)).text()).toContain('You are alice0000001');
		});

		test('queries and commands answer who may, and 401 or 403 to the others', async () => {
			const { remote, alice, bob } = await start();
			expect((await remote.query('whoAmI', '', alice)).data).toContain('alice0000001');
			expect(await remote.query('whoAmI', '')).toMatchObject({
				status: 401,
				code: 'session_missing'
			});
			expect((await remote.command('greet', '', alice)).data).toContain('Hello, Alice');
			expect(await remote.command('greet', '')).toMatchObject({ status: 401, data: null });
			const acme = toPayload('acme');
			const { data } = await remote.query('whatIMay', acme, alice);
			expect(data).toContain('Acme');
			expect(data).toContain('write:invoices');
			expect(await remote.query('whatIMay', acme, bob)).toMatchObject({
				status: 403,
				code: 'permission_missing'
			});
			expect(await remote.query('whatIMay', toPayload('globex'), bob)).toMatchObject({
				status: 403,
				code: 'not_a_member'
			});
		});

		test('an organization is the one that is named, not that of a claimed page', async () => {
			const { remote, alice } = await start();
			const claim = { ...alice, 'x-sveltekit-pathname': '/o/acme' };
			expect(await remote.query('unnamed', '', claim)).toMatchObject({
				status: 403,
				code: 'organization_missing'
			});
			expect((await remote.query('whatIMay', toPayload('acme'), claim)).data).toContain('null');
		});

		test('in a batch each argument is asked for, and refused alone', async () => {
			const { remote, bob } = await start();
			const payloads = ['acme', 'globex'].map(toPayload);
			expect((await remote.batch('names', payloads)).status).toBe(401);
			const { data } = await remote.batch('names', payloads, bob);
			expect(data).toContain('Acme for acme, 1 of 1');
			expect(data).toContain('not_a_member');
			expect(data).not.toContain('Globex');
		});

		test('a live query answers who may, and 401 to the others', async () => {
			const { remote, alice } = await start();
			const refused = await outcomeOf(await remote.live('watchMe', ''));
			expect(refused).toMatchObject([{ code: 'session_missing' }]);
			const watched = await remote.live('watchMe', '', alice);
			await waitFor(async () => watched.values.length > 1);
			expect(String(watched.values[0])).toContain('alice0000001');
			await watched.leave();
		});

		test('a form works without script, and refuses without losing what was entered', async () => {
			const { alice, bob, file, fields } = await start();
			const post = (headers: Readonly<Record<string, string>>) =>
				createHttpClient().fetch(`${getApp().origin}/remote?/remote=${file}/write`, {
					method: 'POST',
					headers: { ...formPost(getApp()), ...headers },
					body: fields
				});
			const stranger = await post({});
			expect(stranger.status).toBe(401);
			const kept = await stranger.text();
			expect(kept).toContain('Nothing was saved');
			for (const value of fields.values()) expect(kept).toContain(`value="${value}"`);
			expect((await post(bob)).status).toBe(403);
			const written = await post(alice);
			expect(written.status).toBe(200);
			expect(await written.text()).toContain('A text in Acme');
		});
	});

	const open = (client: HttpClient) =>
		client.fetch(`${getApp().origin}/remote`, { headers: navigation });

	async function start() {
		const { client } = await signIn(getApp(), 'alice', '/');
		const html = await (await open(client)).text();
		const file = /\?\/remote=([^/%"]+)/.exec(html)?.[1] ?? '';
		// SvelteKit 3 gives a form's fields names of its own.
		const inputs = [...html.matchAll(/<input[^>]*>/g)].map(([input]) => input);
		const pairs = inputs
			.filter((input) => /name="[^"]*(?:organization|text)[^"]*"/.test(input))
			.map((input) => [readAttribute(input, 'name'), readAttribute(input, 'value')]);
		const fields = new URLSearchParams(pairs);
		const remote = createRemoteCalls(getApp().origin, '', file);
		const alice = toCookie(client);
		return {
			file,
			fields,
			remote,
			alice,
			bob: toCookie((await signIn(getApp(), 'bob', '/')).client)
		};
	}

	const toCookie = (client: HttpClient) => ({ cookie: toCookieHeader(client, getApp()) });
}

const readAttribute = (tag: string, name: string): string =>
	new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
