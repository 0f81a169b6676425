import { beforeAll, describe, expect, it } from 'vitest';
import { builds, engines } from '../support/demo.js';
import type { HttpClient } from '../support/http-client.js';
import { rawRequest, type RawRequest, type RawResponse } from '../support/raw-request.js';
import { navigation, signIn } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

/** A protected route, who may open it, who may not, and a text that only its content holds. */
interface Protected {
	readonly path: string;
	readonly content: RegExp;
	/** `null`: every signed-in person may. */
	readonly wrong: string | null;
	readonly page: boolean;
}

const routes: readonly Protected[] = [
	{ path: '/dashboard', content: /Your profile/, wrong: null, page: true },
	{ path: '/o/acme/invoices', content: /INV-\d+/, wrong: 'carol', page: true },
	{ path: '/o/acme/members', content: /Alice Liddell/, wrong: 'bob', page: true },
	{ path: '/o/acme/members/export', content: /username,name,roles/, wrong: 'bob', page: false },
	{ path: '/api/me', content: /"organizations":/, wrong: null, page: false },
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

const variants = engines.flatMap((engine) => [
	{ engine, build: 'plain' as const },
	...(engine === 'sveltekit' ? [{ engine, build: 'base' as const }] : [])
]);

describe.each(variants)('guards with the engine $engine, build $build', ({ engine, build }) => {
	const world = useWorld({ engine, build });
	const { base } = builds[build];
	const cookies = new Map<string, string>();

	beforeAll(async () => {
		for (const user of ['alice', 'bob', 'carol']) {
			const { client } = await signIn(world.demo, user);
			cookies.set(user, cookieOf(client, world.demo.origin));
		}
	});

	const ask = (who: string | null, path: string, { headers = {}, ...rest }: RawRequest) => {
		const { origin } = world.demo;
		const cookie = who === null ? {} : { cookie: cookies.get(who) ?? '' };
		return rawRequest(origin, path, { ...rest, headers: { origin, ...headers, ...cookie } });
	};

	const expectNothing = (response: RawResponse, { content }: Protected, what: string) => {
		expect(response.status, what).toBeLessThan(500);
		expect(response.status, what).not.toBe(200);
		// A refusal may repeat the address that was asked for, so addresses are taken out first.
		expect(response.body.replaceAll(/redirectTo=[^"&]*/g, ''), what).not.toMatch(content);
	};

	describe.each(routes)('of $path', (route) => {
		it('open to the right person', async () => {
			const response = await ask('alice', `${base}${route.path}`, { headers: navigation });
			expect(response.status).toBe(200);
			expect(response.body).toMatch(route.content);
		});

		it.each(tricks)('hold against nobody: %s', async (trick, spell) => {
			for (const [kind, toRequest] of kinds) {
				const [path, request] = toRequest(`${base}${spell(route.path)}`);
				const response = await ask(null, path, request);
				if (response.status === 200 && kind === 'its data')
					expect(response.body, trick).toMatch(/^\{"type":"redirect"/);
				else expectNothing(response, route, `${trick}, ${kind}`);
			}
		});

		it.each(route.wrong === null ? [] : tricks)(
			'hold against the wrong person: %s',
			async (trick, spell) => {
				for (const [kind, toRequest] of kinds) {
					const [path, request] = toRequest(`${base}${spell(route.path)}`);
					const response = await ask(route.wrong, path, request);
					if (kind === 'its data' && response.status === 200)
						expect(response.body, trick).toMatch(/"type":"error","error":\{[^}]*"code":"/);
					else expectNothing(response, route, `${trick}, ${kind}`);
				}
			}
		);
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
