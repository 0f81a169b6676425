import { describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { loginsOf, openLogin, sealLogin } from '../support/login-cookies.js';
import { navigation, readSession, toCallback } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

describe('a login that was tampered with', () => {
	const world = useWorld({});

	const loginOf = (client: HttpClient, index = 0) => {
		const login = loginsOf(client, world)[index];
		if (login === undefined) throw new Error('The sign-in set no cookie.');
		return login;
	};
	const expectRefusal = async (client: HttpClient, callback: string) => {
		const response = await client.fetch(callback, { headers: navigation });
		expect(response.status).toBe(400);
		const html = await response.text();
		expect(html).toContain('callback_invalid');
		expect(html).toContain('/auth/signin?redirectTo=');
		expect(response.headers.getSetCookie().join()).not.toMatch(/logto\.session(?:\.\d)?=\w/);
		expect(await readSession(client, world.demo)).toBeNull();
	};

	it('by the state of another browser', async () => {
		const callback = await toCallback(createHttpClient(), world.demo, 'alice');
		await expectRefusal(createHttpClient(), callback);
		const victim = createHttpClient();
		await toCallback(victim, world.demo, 'bob');
		await expectRefusal(victim, callback);
		// The victim's own login is untouched by that.
		expect(await openLogin(world, loginOf(victim).value)).toHaveProperty('verifier');
	});

	it.each(['', '%00', '%ff', 'x'.repeat(10_000), '__proto__', 'a%0d%0ab', '../..', '%F0%9F%98%80'])(
		'by the state %j',
		async (state) => {
			const client = createHttpClient();
			await toCallback(client, world.demo, 'alice');
			await expectRefusal(client, `${world.demo.origin}/auth/callback/logto?code=a&state=${state}`);
		}
	);

	it('by two states, one of them right', async () => {
		for (const order of ['before', 'after']) {
			const client = createHttpClient();
			const callback = await toCallback(client, world.demo, 'alice');
			const [path = '', query = ''] = callback.split('?');
			const queries = order === 'before' ? `state=other&${query}` : `${query}&state=other`;
			await expectRefusal(client, `${path}?${queries}`);
		}
	});

	it('by exchanging the cookies of two tabs', async () => {
		const client = createHttpClient();
		const callbacks = [
			await toCallback(client, world.demo, 'alice'),
			await toCallback(client, world.demo, 'alice')
		];
		const [one, two] = [loginOf(client, 0), loginOf(client, 1)];
		client.plant(world.demo.origin, one.name, two.value);
		client.plant(world.demo.origin, two.name, one.value);
		for (const callback of callbacks) await expectRefusal(client, callback);
	});

	it('by another code verifier or nonce, even sealed', async () => {
		for (const name of ['verifier', 'nonce']) {
			const client = createHttpClient();
			const callback = await toCallback(client, world.demo, 'alice');
			const { name: cookie, value } = loginOf(client);
			const claims = { ...(await openLogin(world, value)), [name]: 'x'.repeat(43) };
			client.plant(world.demo.origin, cookie, await sealLogin(world, claims));
			const response = await client.fetch(callback, { headers: navigation });
			expect(response.status, name).toBeGreaterThanOrEqual(400);
			expect(await readSession(client, world.demo)).toBeNull();
		}
	});

	it('by using it after its end', async () => {
		const client = createHttpClient();
		const callback = await toCallback(client, world.demo, 'alice');
		const { name, value } = loginOf(client);
		const claims = (await openLogin(world, value)) ?? {};
		client.plant(world.demo.origin, name, await sealLogin(world, claims, -1));
		await expectRefusal(client, callback);
	});

	it('by putting the cookie back that was there before', async () => {
		const client = createHttpClient();
		const callback = await toCallback(client, world.demo, 'alice');
		const { name, value } = loginOf(client);
		await client.fetch(callback, { headers: navigation });
		client.clear(world.demo.origin);
		client.plant(world.demo.origin, name, value);
		await expectRefusal(client, callback);
	});

	it('by pasting the session as a login and a login as the session', async () => {
		const client = createHttpClient();
		const callback = await toCallback(client, world.demo, 'alice');
		const login = loginOf(client);
		await client.fetch(callback, { headers: navigation });
		const session = client
			.cookies(world.demo.origin)
			.find(({ name }) => name === 'logto.session')?.value;
		const [header] = (session ?? '').split('.');
		for (const value of [login.value, `${header}..${login.value}`]) {
			const thief = createHttpClient();
			thief.plant(world.demo.origin, 'logto.session', value);
			expect(await readSession(thief, world.demo)).toBeNull();
		}
		for (const value of [session ?? '', session?.split('..')[1] ?? '']) {
			const thief = createHttpClient();
			thief.plant(world.demo.origin, login.name, value);
			await expectRefusal(thief, callback);
		}
	});
});

describe('a flood of cookies', () => {
	const world = useWorld({});
	const garbage: ReadonlyArray<readonly [string, (index: number) => readonly [string, string]]> = [
		['short', (index) => [`logto.login.${index}`, 'x']],
		['named like ours', (index) => [`logto.login.${String(index).padStart(16, 'a')}`, 'a.b.c']],
		['of 60 kB', (index) => [`logto.login.${index}`, 'y'.repeat(600)]],
		['empty', (index) => [`logto.login.${index}`, '']],
		['not even text', (index) => [`logto.login.${index}`, '%ff%00"\\']]
	];

	it.each(garbage)('%s ends nothing: a sign-in clears it and arrives', async (_, make) => {
		const { demo } = world;
		const client = createHttpClient();
		for (let index = 0; index < 100; index++) client.plant(demo.origin, ...make(index));
		const callback = await toCallback(client, demo, 'alice', '/dashboard?x=1');
		// As many as the fields of one response have room for.
		expect(loginsOf(client, world).length).toBeLessThan(96);
		const arrival = await client.fetch(callback, { headers: navigation });
		expect(arrival.headers.get('location')).toBe('/dashboard?x=1');
		for (let count = 0; count < 20; count++) await toCallback(client, demo, 'alice');
		expect(loginsOf(client, world)).toHaveLength(5);
		expect(await readSession(client, demo)).not.toBeNull();
	});

	it('of logins that are sealed opens the last ten, whatever is before them', async () => {
		const { demo } = world;
		const client = createHttpClient();
		await toCallback(client, demo, 'alice');
		const [buried] = loginsOf(client, world);
		const names = Array.from(
			{ length: 30 },
			(_, index) => `logto.login.${'b'.repeat(14)}${10 + index}`
		);
		for (const name of names)
			client.plant(demo.origin, name, await sealLogin(world, { to: '/dashboard' }));
		await toCallback(client, demo, 'alice');
		const left = loginsOf(client, world).map(({ name }) => name);
		expect(left.length).toBeLessThan(1 + 30 + 1 - 5);
		expect(left).toEqual(expect.arrayContaining(names.slice(-4)));
		expect(left).not.toContain(buried?.name);
	});

	it('with names that no cookie may have harms nothing', async () => {
		const { demo } = world;
		const client = createHttpClient();
		for (const name of ['logto.login.a b', 'logto.login.(a)', 'logto.login.é', 'logto.login.'])
			client.plant(demo.origin, name, 'x');
		const callback = await toCallback(client, demo, 'alice', '/dashboard');
		const arrival = await client.fetch(callback, { headers: navigation });
		expect(arrival.headers.get('location')).toBe('/dashboard');
	});
});

describe('the header', () => {
	const world = useWorld({});
	const headerOf = (client: HttpClient) =>
		client
			.cookies(world.demo.origin)
			.map(({ name, value }) => `${name}=${value}`)
			.join('; ');

	it('stays below 8 kB with a session of 7 kB and logins in five tabs', async () => {
		const client = createHttpClient();
		const { origin } = world.demo;
		client.plant(origin, 'logto.session.0', 's'.repeat(3500));
		client.plant(origin, 'logto.session.1', 's'.repeat(3463));
		for (let tab = 0; tab < 5; tab++) await toCallback(client, world.demo, 'alice');
		expect(Buffer.byteLength(headerOf(client))).toBeLessThan(8000);
		expect(loginsOf(client, world)).toHaveLength(2);
	});

	it('stays below 8 kB with long addresses in five tabs', async () => {
		const client = createHttpClient();
		for (let tab = 0; tab < 5; tab++)
			await toCallback(client, world.demo, 'alice', `/dashboard?q=${'a'.repeat(1000)}`);
		expect(Buffer.byteLength(headerOf(client))).toBeLessThan(8000);
		expect(loginsOf(client, world).length).toBeGreaterThanOrEqual(4);
	});

	it.each([
		['of 1 kB', `/dashboard?q=${'a'.repeat(1000)}`],
		['that no cookie has room for', `/dashboard?q=${'a'.repeat(2000)}`],
		['whose path no cookie has room for', `/dashboard/${'a'.repeat(2000)}`]
	])('leaves an address %s whole', async (_, redirectTo) => {
		const client = createHttpClient();
		const callback = await toCallback(client, world.demo, 'alice', redirectTo);
		const arrival = await client.fetch(callback, { headers: navigation });
		expect(arrival.headers.get('location')).toBe(redirectTo);
	});

	it('beyond 8 kB by cookies of others still has room for one login', async () => {
		const client = createHttpClient();
		client.plant(world.demo.origin, 'other', 'o'.repeat(9000));
		await toCallback(client, world.demo, 'alice');
		const callback = await toCallback(client, world.demo, 'alice', '/dashboard?x=1');
		expect(loginsOf(client, world)).toHaveLength(1);
		const arrival = await client.fetch(callback, { headers: navigation });
		expect(arrival.headers.get('location')).toBe('/dashboard?x=1');
		expect(loginsOf(client, world)).toHaveLength(0);
	});
});
