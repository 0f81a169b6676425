import { afterAll, describe, expect, it } from 'vitest';
import { send } from '../support/send.js';
import { startDemo, type Demo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { formPost, navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { authSecret } from '../support/secret.js';
import { toEnv, useWorld } from '../support/world.js';

describe('a callback', () => {
	const world = useWorld({});
	const open = (client: ReturnType<typeof createHttpClient>, query: string) =>
		client.fetch(`${world.demo.origin}/auth/callback/logto${query}`, { headers: navigation });

	const expectFriendlyPage = async (response: Response) => {
		expect(response.status).toBe(400);
		const html = await response.text();
		expect(html).toContain('/auth/signin?redirectTo=');
		expect(html).toContain('callback_invalid');
		expect(response.headers.getSetCookie().join()).not.toMatch(/logto\.session=\w/);
	};

	it.each([
		'',
		'?code=abc',
		'?state=abc',
		'?code=abc&state=abc',
		'?error=server_error',
		'?code=%00&state=%ff'
	])('%j without a transaction ends on a page that starts again', async (query) => {
		await expectFriendlyPage(await open(createHttpClient(), query));
	});

	it('of another browser gives no session', async () => {
		const { demo } = world;
		const address = new URL(await toCallback(createHttpClient(), demo, 'alice'));
		const victim = createHttpClient();
		await victim.fetch(`${demo.origin}/auth/signin`, { headers: navigation });
		await expectFriendlyPage(await open(victim, address.search));
		expect(await readSession(victim, demo)).toBeNull();
	});

	it('that was used before gives no second session', async () => {
		const { demo } = world;
		const client = createHttpClient();
		const address = await toCallback(client, demo, 'alice', '/dashboard?x=1');
		await client.fetch(address, { headers: navigation });
		client.clear(demo.origin);
		await expectFriendlyPage(await open(client, new URL(address).search));
	});

	it('that a signed-in user opens again leads to a page', async () => {
		const { demo } = world;
		const client = createHttpClient();
		const address = await toCallback(client, demo, 'alice', '/dashboard?x=1');
		await client.fetch(address, { headers: navigation });
		const again = await client.fetch(address, { headers: navigation });
		expect(again.status).toBe(303);
		expect(again.headers.get('location')).toMatch(/^\//);
		expect(await readSession(client, demo)).not.toBeNull();
	});

	it('from another issuer gives no session (RFC 9207)', async () => {
		const { demo } = world;
		const client = createHttpClient();
		const address = new URL(await toCallback(client, demo, 'alice'));
		address.searchParams.set('iss', 'https://evil.example/oidc');
		await expectFriendlyPage(await open(client, address.search));
	});

	it('with an altered state gives no session', async () => {
		const { demo } = world;
		const client = createHttpClient();
		const address = new URL(await toCallback(client, demo, 'alice'));
		address.searchParams.set('state', `${address.searchParams.get('state')}x`);
		await expectFriendlyPage(await open(client, address.search));
	});
});

describe('a session cookie', () => {
	const world = useWorld({});
	const visit = (cookie: string, path = '/') =>
		send(`${world.demo.origin}${path}`, {
			headers: { ...navigation, cookie }
		});

	const sessionOf = (client: HttpClient, { origin }: Demo) =>
		client.cookies(origin).find(({ name }) => name === 'logto.session');

	const bad: ReadonlyArray<readonly [string, string]> = [
		['garbage', 'logto.session=garbage'],
		['empty', 'logto.session='],
		['not even text', 'logto.session=%ff%00%c0'],
		['a JWT without signature', 'logto.session=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.'],
		['a chunk without the others', 'logto.session.1=abc'],
		['60 kB long', `logto.session=${'a'.repeat(60_000)}`],
		[
			'60 kB in chunks',
			Array.from({ length: 16 }, (_, i) => `logto.session.${i}=${'a'.repeat(3800)}`).join('; ')
		]
	];

	it.each(bad)('that is %s opens nothing, and is left alone', async (_, cookie) => {
		const response = await visit(cookie);
		expect(response.status).toBe(200);
		const refused = await visit(cookie, '/dashboard');
		expect(refused.status).toBe(303);
		for (const { headers } of [response, refused]) expect(headers.getSetCookie()).toEqual([]);
		expect(await (await visit(cookie, '/auth/session')).json()).toBeNull();
	});

	it('that is cut short is anonymous', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const session = sessionOf(client, world.demo);
		const cookie = `logto.session=${session?.value.slice(0, -10)}`;
		expect(await (await visit(cookie, '/auth/session')).json()).toBeNull();
	});

	it('of another secret opens nothing, and stays: it is of another copy of the app', async () => {
		const { logto } = world;
		const other = await startDemo({
			env: { ...toEnv(logto), AUTH_SECRET: 'b'.repeat(40) }
		});
		try {
			const { client } = await signIn(other, 'alice');
			const session = sessionOf(client, other);
			const cookie = `logto.session=${session?.value}`;
			expect(await (await visit(cookie, '/auth/session')).json()).toBeNull();
			for (const path of ['/', '/dashboard'])
				expect((await visit(cookie, path)).headers.getSetCookie()).toEqual([]);
			expect(await readSession(client, other)).not.toBeNull();
		} finally {
			await other.close();
		}
	});
});

describe('an organization', () => {
	const world = useWorld({});
	const choose = async (organizationId: string, user = 'alice') => {
		const { demo } = world;
		const { client } = await signIn(demo, user);
		const response = await client.fetch(`${demo.origin}/auth/organization`, {
			method: 'POST',
			headers: { ...formPost(demo), accept: 'application/json' },
			body: new URLSearchParams({ organizationId })
		});
		return { client, response };
	};

	it("of the user's own is remembered", async () => {
		const { client, response } = await choose('globex');
		expect(response.status).toBe(200);
		expect(await readSession(client, world.demo)).toMatchObject({ organization: { id: 'globex' } });
	});

	it.each(['initech', 'acme ', '../acme', '__proto__', 'ACME', "acme'--"])(
		'%j, which is not theirs, is refused and not remembered',
		async (organizationId) => {
			const { client, response } = await choose(organizationId);
			expect(response.status).toBe(403);
			expect(await response.json()).toMatchObject({ code: 'not_a_member' });
			expect(await readSession(client, world.demo)).toMatchObject({ organization: null });
		}
	);

	it('is refused to no user', async () => {
		const { demo } = world;
		const response = await send(`${demo.origin}/auth/organization`, {
			method: 'POST',
			headers: { ...formPost(demo), accept: 'application/json' },
			body: new URLSearchParams({ organizationId: 'acme' })
		});
		expect(response.status).toBe(401);
	});
});

describe('a form of another site', () => {
	const world = useWorld({});

	it.each([
		['another origin', { origin: 'https://evil.example' }],
		['the origin null', { origin: 'null' }],
		['a sister site', { 'sec-fetch-site': 'same-site' }],
		['no origin', { origin: '' }]
	])('(%s) signs no user in or out and switches nothing', async (_, headers) => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		for (const name of ['signin', 'signout', 'organization']) {
			// JSON passes SvelteKit's own check, which looks at form content types only.
			for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
				const response = await client.fetch(`${demo.origin}/auth/${name}`, {
					method: 'POST',
					headers: { ...formPost(demo), 'content-type': type, ...headers },
					body: type === 'application/json' ? '{}' : 'organizationId=acme'
				});
				expect(response.status, `${name} ${type}`).toBe(403);
			}
		}
		expect(await readSession(client, demo)).toMatchObject({ organization: null });
	});
});

describe('a Logto that cannot be reached', () => {
	const demos: Demo[] = [];
	afterAll(() => Promise.all(demos.map((demo) => demo.close())));

	it('ends sign-in on a page with "try again", logged with its cause; public pages live', async () => {
		const demo = await startDemo({
			env: {
				AUTH_LOGTO_ISSUER: `http://localhost:${await findPort()}`,
				AUTH_LOGTO_ID: 'app',
				AUTH_LOGTO_SECRET: 'the-app-secret-of-this-test',
				AUTH_SECRET: authSecret
			}
		});
		demos.push(demo);
		const response = await send(`${demo.origin}/auth/signin?redirectTo=/dashboard`, {
			headers: navigation
		});
		expect(response.status).toBe(503);
		const html = await response.text();
		expect(html).toContain('Try again');
		expect(html).toContain('/auth/signin?redirectTo=%2Fdashboard');
		expect(html).toContain('issuer_unreachable');
		expect(demo.output()).toMatch(/issuer|reached/);
		expect(demo.output()).toContain('ECONNREFUSED');
		expect(demo.output()).not.toContain('the-app-secret-of-this-test');
		expect((await send(`${demo.origin}/`)).status).toBe(200);
	});
});

describe('an environment', () => {
	it.each(['AUTH_LOGTO_ISSUER', 'AUTH_LOGTO_ID', 'AUTH_LOGTO_SECRET', 'AUTH_SECRET'])(
		'without %s says so in the log, not to the visitor, and keeps public pages',
		async (name) => {
			const env = {
				AUTH_LOGTO_ISSUER: 'https://tenant.logto.app',
				AUTH_LOGTO_ID: 'app',
				AUTH_LOGTO_SECRET: 'the-app-secret-of-this-test',
				AUTH_SECRET: authSecret,
				[name]: undefined
			};
			const demo = await startDemo({ env });
			try {
				const response = await send(`${demo.origin}/auth/signin`, { headers: navigation });
				expect(response.status).toBe(500);
				const html = await response.text();
				expect(html).toContain('configuration');
				expect(html).not.toContain(name);
				expect(demo.output()).toMatch(new RegExp(`${name} is missing: set it to`));
				expect((await send(`${demo.origin}/`)).status).toBe(200);
			} finally {
				await demo.close();
			}
		}
	);
});
