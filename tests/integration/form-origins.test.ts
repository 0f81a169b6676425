import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../support/http-client.js';
import { send } from '../support/send.js';
import { formPost, navigation, signIn } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

/** What a browser sends across sites without asking first. */
const types = [
	['application/x-www-form-urlencoded', 'customer=Evil&amount=1'],
	['application/x-www-form-urlencoded; charset=utf-8', 'customer=Evil&amount=1'],
	['multipart/form-data; boundary=x', '--x--'],
	['Multipart/Form-Data; boundary=x', '--x--'],
	['text/plain', 'customer=Evil'],
	[null, 'customer=Evil']
] as const;

const origins = [
	['https://evil.example', 'https://evil.example'],
	['null', 'null'],
	['none', null]
] as const;

/** A page's actions, named and not, an endpoint, and an address that is not there. */
const paths = ['/o/acme/invoices?/create', '/sessions?/check', '/api/things', '/nowhere', '/'];

const cases = paths.flatMap((path) =>
	origins.flatMap(([name, origin]) =>
		types.map(([type, body]) => ({ path, name, origin, type, body }))
	)
);

describe('a form in an app that lets back-channel logout through', () => {
	const world = useWorld({});
	let client: HttpClient;
	beforeAll(async () => {
		client = (await signIn(world.demo, 'alice')).client;
	});

	const readInvoices = async () => {
		const page = await client.fetch(`${world.demo.origin}/o/acme/invoices`, {
			headers: navigation
		});
		expect(page.status).toBe(200);
		return page.text();
	};

	it('of another origin is refused, to any path and in any form', async () => {
		for (const { path, name, origin, type, body } of cases) {
			const headers = new Headers({
				...(origin && { origin }),
				...(type && { 'content-type': type })
			});
			const response = await client.fetch(`${world.demo.origin}${path}`, {
				method: 'POST',
				headers,
				body
			});
			expect(response.status, `${path} from ${name} as ${type}`).toBe(403);
			expect(await response.json()).toMatchObject({ code: 'cross_site_request' });
		}
		expect(await readInvoices()).not.toContain('Evil');
	});

	it.each(['PUT', 'PATCH', 'DELETE'])('of another origin is refused by %s too', async (method) => {
		const response = await client.fetch(`${world.demo.origin}/api/things`, {
			method,
			headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
			body: 'x'
		});
		expect(response.status).toBe(403);
	});

	it.each([
		['this host on another port', (origin: string) => origin.replace(/\d+$/, '1')],
		['this host by another scheme', (origin: string) => origin.replace('http:', 'https:')],
		['a name that begins alike', (origin: string) => `${origin}.evil.example`],
		['this origin with a slash', (origin: string) => `${origin}/`]
	])('of %s is refused', async (_, toOrigin) => {
		const response = await client.fetch(`${world.demo.origin}/sessions?/check`, {
			method: 'POST',
			headers: { ...formPost(world.demo), origin: toOrigin(world.demo.origin) },
			body: ''
		});
		expect(response.status).toBe(403);
	});

	it('of this site passes', async () => {
		const { demo } = world;
		const post = (path: string, fields: Record<string, string>) =>
			client.fetch(`${demo.origin}${path}`, {
				method: 'POST',
				headers: formPost(demo),
				body: new URLSearchParams(fields)
			});
		const created = await post('/o/acme/invoices?/create', { customer: 'Good', amount: '1' });
		expect(created.status).toBe(303);
		expect(await readInvoices()).toContain('Good');
		expect((await post('/sessions?/check', {})).status).toBe(200);
	});

	it('of this site reaches an endpoint, which does not take it', async () => {
		const { demo } = world;
		const response = await client.fetch(`${demo.origin}/api/things`, {
			method: 'POST',
			headers: formPost(demo),
			body: ''
		});
		expect(response.status).toBe(405);
	});

	it('reaches the back-channel path alone from anywhere', async () => {
		const { demo } = world;
		const post = (path: string) =>
			send(`${demo.origin}${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: 'logout_token=x'
			});
		expect((await post('/auth/backchannel-logout')).status).toBe(400);
		for (const path of ['/backchannel-logout', '/auth/signout', '/auth/backchannel-logout/x', '/x'])
			expect((await post(path)).status, path).toBe(403);
	});

	it('and the setting fit together, so nothing is said at the start', async () => {
		const { demo } = world;
		expect(demo.output()).not.toContain('trustedOrigins');
	});
});
