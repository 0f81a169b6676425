import { describe, expect, it } from 'vitest';
import { createHttpClient, signInAtLogto } from '../support/http-client.js';
import { send } from '../support/send.js';
import { openLogin, sealLogin } from '../support/login-cookies.js';
import {
	addressOf,
	formPost,
	locationOf,
	navigation,
	readSession,
	signIn,
	toCallback
} from '../support/sign-in.js';
import { useWorld } from '../support/world.js';
import { hostileRedirects } from './attacks.js';

describe('a hostile redirectTo', () => {
	const world = useWorld({});

	it.each(hostileRedirects.map((value) => [value.slice(0, 60), value] as const))(
		'%j ends on the home page',
		async (_, value) => {
			const { demo } = world;
			for (const method of ['GET', 'POST']) {
				const client = createHttpClient();
				const query = new URLSearchParams({ redirectTo: value });
				const start =
					method === 'GET'
						? await client.fetch(`${demo.origin}/auth/signin?${query}`, { headers: navigation })
						: await client.fetch(`${demo.origin}/auth/signin`, {
								method,
								headers: formPost(demo),
								body: query
							});
				expect(start.status).toBe(method === 'GET' ? 303 : 200);
				const callback = await signInAtLogto(client, locationOf(start, demo).href, 'alice');
				const arrival = await client.fetch(callback, { headers: navigation });
				expect(arrival.status).toBe(303);
				expect(arrival.headers.get('location')).toBe('/');
			}
		}
	);

	it('does nothing at sign-out', async () => {
		const { demo } = world;
		for (const value of hostileRedirects) {
			const response = await send(`${demo.origin}/auth/signout`, {
				method: 'POST',
				headers: formPost(demo),
				body: new URLSearchParams({ redirectTo: value, scope: 'local' })
			});
			expect(addressOf(response), value).toBe('/');
		}
	});

	it('does nothing at the switch of an organization, which is done all the same', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		for (const [index, value] of hostileRedirects.entries()) {
			const organizationId = index % 2 === 0 ? 'acme' : 'globex';
			const response = await client.fetch(`${demo.origin}/auth/organization`, {
				method: 'POST',
				headers: formPost(demo),
				body: new URLSearchParams({ redirectTo: value, organizationId })
			});
			expect(response.status, value).toBe(303);
			expect(response.headers.get('location'), value).toBe('/');
			expect(await readSession(client, demo)).toMatchObject({
				organization: { id: organizationId }
			});
		}
	});

	it('in the cookie of a login ends on the home page, even sealed', async () => {
		const { demo } = world;
		for (const value of ['//evil.example', 'https://evil.example', 'javascript:alert(1)', '%ff']) {
			const client = createHttpClient();
			const callback = await toCallback(client, demo, 'alice');
			const [login] = client.cookies(demo.origin);
			if (login === undefined) throw new Error('The sign-in set no cookie.');
			const claims = await openLogin(world, login.value);
			client.plant(demo.origin, login.name, await sealLogin(world, { ...claims, to: value }));
			const arrival = await client.fetch(callback, { headers: navigation });
			expect(arrival.headers.getSetCookie().join()).toMatch(/logto\.session=\w/);
			expect(arrival.headers.get('location'), value).toBe('/');
		}
	});
});
