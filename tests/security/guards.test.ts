import { beforeAll, describe, expect, it } from 'vitest';
import { builds } from '../support/demo.js';
import type { HttpClient } from '../support/http-client.js';
import { rawRequest, type RawRequest, type RawResponse } from '../support/raw-request.js';
import { formPost, navigation, signIn } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

/** A protected route, who may open it, who may not, and a text that only its content holds. */
interface Protected {
	readonly path: string;
	readonly content: RegExp;
	/** `gone` is Alice with the cookies of a session that she ended, where every signed-in person may. */
	readonly wrong: 'bob' | 'carol' | 'gone';
	readonly page: boolean;
}

const routes: readonly Protected[] = [
	{ path: '/dashboard', content: /Your profile/, wrong: 'gone', page: true },
	{ path: '/sessions', content: /Sign out everywhere/, wrong: 'gone', page: true },
	{ path: '/o/acme/invoices', content: /INV-\d+/, wrong: 'carol', page: true },
	{ path: '/o/acme/members', content: /Alice Liddell/, wrong: 'bob', page: true },
	{ path: '/o/acme/members/export', content: /username,name,roles/, wrong: 'bob', page: false },
	{ path: '/api/me', content: /"organizations":/, wrong: 'gone', page: false },
	{ path: '/api/things', content: /anvil/, wrong: 'carol', page: false }
];

/** The same route, written in other ways: what some of them reach is a matter of the router. */
const tricks: ReadonlyArray<readonly [string, (path: string) => string]> = [
	['as it is', (path) => path],
	[
		'a percent-encoded letter',
		(path) => path.replace(/^\/(.)/, (_, letter) => `/${toPercent(letter)}`)
	],
	['every letter percent-encoded', (path) => path.replace(/[a-z]/g, toPercent)],
	['a slash percent-encoded', (path) => path.replace(/(?<=.)\//, '%2f')],
	['double slashes before', (path) => `/${path}`],
	['double slashes within', (path) => path.replace(/(?<=.)\//, '//')],
	['double slashes after', (path) => `${path}//`],
	['a slash after', (path) => `${path}/`],
	['a dot segment', (path) => `/.${path}`],
	['a detour', (path) => `/nowhere/..${path}`],
	['a percent-encoded detour', (path) => `/nowhere/%2e%2e${path}`],
	['capital letters', (path) => path.toUpperCase()],
	['a parameter after a semicolon', (path) => `${path};x=1`],
	['undecodable bytes after', (path) => `${path}%c0%af`],
	['undecodable bytes before', (path) => `/%ff${path}`],
	['a half escape', (path) => `${path}%`],
	['a null byte', (path) => `${path}%00`],
	['a query that asks for no checks', (path) => `${path}?x-sveltekit-invalidated=0`],
	['a fragment-like end', (path) => `${path}%23`]
];

/** The base path written in other ways, with all that follows. */
const baseTricks: ReadonlyArray<readonly [string, (path: string) => string]> = [
	['a percent-encoded letter', (path) => path.replace('/app', '/%61pp')],
	['every letter percent-encoded', (path) => path.replace('/app', '/%61%70%70')],
	['capital letters', (path) => path.replace('/app', '/APP')],
	['double slashes before', (path) => `/${path}`],
	['double slashes after', (path) => path.replace('/app', '/app/')],
	['a dot segment before', (path) => `/.${path}`],
	['a dot segment after', (path) => path.replace('/app', '/app/.')],
	['a detour', (path) => `/nowhere/..${path}`],
	['a detour through itself', (path) => path.replace('/app', '/app/../app')],
	['a percent-encoded slash', (path) => path.replace('/app/', '/app%2f')],
	['twice', (path) => `/app${path}`],
	['left out', (path) => path.replace('/app', '')],
	['undecodable bytes', (path) => path.replace('/app', '/app%ff')]
];

const toPercent = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;

const kinds: ReadonlyArray<readonly [string, (path: string) => readonly [string, RawRequest]]> = [
	['a page', (path) => [path, { headers: navigation }]],
	['its data', (path) => [`${path}/__data.json`, { headers: { accept: '*/*' } }]],
	[
		'an action',
		(path) => [
			`${path}?/create`,
			{
				method: 'POST',
				headers: {
					accept: 'application/json',
					'x-sveltekit-action': 'true',
					'content-type': 'application/x-www-form-urlencoded'
				},
				body: 'customer=Mallory&amount=1'
			}
		]
	],
	['a fetch', (path) => [path, { headers: { accept: 'application/json' } }]]
];

const cookieOf = (client: HttpClient, origin: string) =>
	client
		.cookies(origin)
		.map(({ name, value }) => `${name}=${value}`)
		.join('; ');

describe.each(['plain', 'base'] as const)('guards, build %s', (build) => {
	const world = useWorld({ build });
	const { base } = builds[build];
	const cookies = new Map<string, string>();

	beforeAll(async () => {
		for (const user of ['alice', 'bob', 'carol']) {
			const { client } = await signIn(world.demo, user);
			cookies.set(user, cookieOf(client, world.demo.origin));
		}
		const { client } = await signIn(world.demo, 'alice');
		cookies.set('gone', cookieOf(client, world.demo.origin));
		const { origin } = world.demo;
		const body = 'scope=local';
		await client.fetch(`${origin}${base}/auth/signout`, {
			method: 'POST',
			headers: formPost(world.demo),
			body
		});
	});

	const ask = (who: string | null, path: string, { headers = {}, ...rest }: RawRequest) => {
		const { origin } = world.demo;
		const cookie = who === null ? {} : { cookie: cookies.get(who) ?? '' };
		return rawRequest(origin, path, { ...rest, headers: { origin, ...headers, ...cookie } });
	};

	/** Asks in every way, and sees to it that nothing of the content comes back. */
	const expectClosed = async (who: string | null, route: Protected, written: string) => {
		for (const [kind, toRequest] of kinds) {
			const [path, request] = toRequest(written);
			const response = await ask(who, path, request);
			const what = `${kind} at ${path}`;
			expect(response.status, what).toBeLessThan(500);
			// SvelteKit answers its own client with 200 and says within what it is.
			if (kind === 'its data' && response.status === 200)
				expect(response.body, what).toMatch(
					/^\{"type":"redirect"|"type":"error","error":\{[^}]*"code":/
				);
			else expect(response.status, what).not.toBe(200);
			// A refusal may repeat the address that was asked for, so addresses are taken out first.
			expect(response.body.replaceAll(/redirectTo=[^"&]*/g, ''), what).not.toMatch(route.content);
		}
	};

	/** Asks in every way as Alice: gets the content or none, never a failure, never as somebody else. */
	const expectOwn = async (route: Protected, written: string) => {
		const answers = new Map<string, RawResponse>();
		for (const [kind, toRequest] of kinds) {
			const [path, request] = toRequest(written);
			const response = await ask('alice', path, request);
			const what = `${kind} at ${path}: ${response.status}`;
			expect([200, 303, 307, 308, 400, 404, 405], what).toContain(response.status);
			if (response.status === 200 && (kind === 'a page' || kind === 'a fetch'))
				expect(response.body, what).toMatch(route.content);
			expect(response.body, what).not.toMatch(/"name":"(?:Bob|Carol)|Hello, (?:Bob|Carol)/);
			answers.set(kind, response);
		}
		return answers;
	};

	describe.each(routes)('of $path', (route) => {
		const { path, wrong, page } = route;

		it('open to the right person', async () => {
			const answers = await expectOwn(route, `${base}${path}`);
			const statusOf = (kind: string) => answers.get(kind)?.status;
			expect(statusOf('a page')).toBe(200);
			expect(statusOf('a fetch')).toBe(200);
			if (!page) return;
			expect(statusOf('its data')).toBe(200);
			expect(answers.get('its data')?.body).toMatch(/^\{"type":"data"/);
		});

		it.each(tricks)('give the right person the content or none: %s', async (_, spell) => {
			await expectOwn(route, `${base}${spell(path)}`);
		});

		it.each(tricks)('hold against nobody: %s', async (_, spell) => {
			await expectClosed(null, route, `${base}${spell(path)}`);
		});

		it.each(tricks)('hold against the wrong person: %s', async (_, spell) => {
			await expectClosed(wrong, route, `${base}${spell(path)}`);
		});

		it.each(base === '' ? [] : baseTricks)('hold with the base path: %s', async (_, spell) => {
			const written = spell(`${base}${path}`);
			await expectOwn(route, written);
			await expectClosed(null, route, written);
			await expectClosed(wrong, route, written);
		});
	});

	it('answer by the kind of request to somebody who is not signed in', async () => {
		const page = await ask(null, `${base}/dashboard?a=1`, { headers: navigation });
		expect(page.status).toBe(303);
		expect(page.headers['location']).toBe(
			`${base}/auth/signin?redirectTo=${encodeURIComponent(`${base}/dashboard?a=1`)}`
		);
		const data = await ask(null, `${base}/dashboard/__data.json?a=1`, {
			headers: { accept: '*/*' }
		});
		expect(JSON.parse(data.body)).toEqual({
			type: 'redirect',
			location: `${base}/auth/signin?redirectTo=${encodeURIComponent(`${base}/dashboard?a=1`)}`
		});
		for (const accept of ['application/json', '*/*']) {
			const api = await ask(null, `${base}/api/me`, { headers: { accept } });
			expect(api.status).toBe(401);
			expect(JSON.parse(api.body)).toEqual({
				code: 'session_missing',
				message: 'You need to sign in first.'
			});
		}
		const [path, request] = kinds[2]?.[1](`${base}/o/acme/invoices`) ?? ['', {}];
		const action = await ask(null, path, request);
		expect(action.status).toBe(401);
		expect(JSON.parse(action.body)).toMatchObject({
			type: 'error',
			code: 'session_missing',
			error: { code: 'session_missing' }
		});
	});

	it('answer with 403 and a code to somebody who may not', async () => {
		const foreign = await ask('carol', `${base}/o/acme/invoices`, { headers: navigation });
		expect(foreign.status).toBe(403);
		const role = await ask('bob', `${base}/o/acme/members`, { headers: navigation });
		expect(role.status).toBe(403);
		const api = await ask('bob', `${base}/o/acme/members/export`, { headers: { accept: '*/*' } });
		expect(api.status).toBe(403);
		expect(JSON.parse(api.body)).toMatchObject({ code: 'organization_role_missing' });
	});

	it('refuse an action to somebody who may only read', async () => {
		const [path, request] = kinds[2]?.[1](`${base}/o/acme/invoices`) ?? ['', {}];
		const response = await ask('bob', path, request);
		expect(response.status).toBe(403);
		expect(JSON.parse(response.body)).toMatchObject({ error: { code: 'permission_missing' } });
	});

	it('leave the server alive', async () => {
		expect(world.demo.alive()).toBe(true);
		expect((await rawRequest(world.demo.origin, `${base}/`, { headers: navigation })).status).toBe(
			200
		);
	});
});
