import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	defaultConfig,
	startLocalLogto,
	type LocalLogto,
	type LocalLogtoConfig
} from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import type { HttpClient } from '../support/http-client.js';
import { toCookieHeader } from '../support/session-records.js';
import { formPost, navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { toEnv, useWorld, type World } from '../support/world.js';

/** Where proxies and servers begin to refuse, in bytes. */
const headerLimit = 8192;

/** Text that cannot be compressed much. */
function toNoise(length: number): string {
	const bytes = crypto.getRandomValues(new Uint8Array(length));
	return Buffer.from(bytes).toString('base64').slice(0, length);
}

const organizations = Array.from({ length: 150 }, (_, index) => ({
	id: toNoise(12).replaceAll(/[+/]/g, 'x') + index,
	name: `Subsidiary ${index} of the Honourable ${toNoise(8)} Trading Company (East)`,
	description: `Founded in ${1700 + index}. ${toNoise(40)} and everything that belongs to it.`
}));
const last = organizations[149] ?? { id: '', name: '' };
const note = toNoise(3000);

const thousand = Array.from({ length: 1000 }, (_, index) => ({
	id: `firm${String(index).padStart(8, '0')}`,
	name: `Firm ${index} of the Honourable East Trading Company`
}));
const toMemberships = (of: typeof thousand) =>
	Object.fromEntries(of.map(({ id }) => [id, ['admin']]));

/** Hilda is a member of 150 organizations and has 3 kB of custom data, none of it small when packed. */
const heavy: Partial<LocalLogtoConfig> = {
	organizations: [...defaultConfig.organizations, ...organizations, ...thousand],
	users: [
		...defaultConfig.users,
		{
			...defaultConfig.users[0],
			id: 'hilda0000004',
			username: 'hilda',
			password: 'Hilda-passw0rd!',
			name: 'Hilda Heavy',
			customData: { note },
			organizations: Object.fromEntries(organizations.map(({ id }) => [id, ['admin']]))
		},
		{
			id: 'trixie000005',
			username: 'three',
			password: 'Trixie-passw0rd!',
			name: 'Trixie',
			organizations: toMemberships(thousand.slice(0, 3))
		},
		{
			id: 'millie000006',
			username: 'thousand',
			password: 'Millie-passw0rd!',
			name: 'Millie',
			organizations: toMemberships(thousand)
		}
	]
};

const read = async (client: HttpClient, { origin }: Demo, path: string, site = origin) => {
	const page = await client.fetch(`${origin}${path}`, { headers: navigation, site });
	expect(page.status, path).toBe(200);
	return page.text();
};

/** Pages, guards, the switcher's names and custom data: all that the heavy person has. */
async function expectAll(client: HttpClient, demo: Demo, site = demo.origin): Promise<void> {
	const dashboard = await read(client, demo, '/dashboard', site);
	expect(dashboard).toContain(note.slice(0, 100));
	expect(dashboard).toContain('All 150 organizations');
	const list = await read(client, demo, '/organizations', site);
	expect(list).toContain(organizations[0]?.name);
	expect(list).toContain(last.name);
	expect(await read(client, demo, `/o/${last.id}/members`, site)).toContain(last.name);
	const stranger = await client.fetch(`${demo.origin}/o/acme/members`, {
		headers: navigation,
		site
	});
	expect(stranger.status).toBe(403);
}

async function openLogins(client: HttpClient, { demo }: World, count: number): Promise<void> {
	for (let index = 0; index < count; index++)
		await client.fetch(`${demo.origin}/auth/signin`, { method: 'POST', headers: formPost(demo) });
}

describe.each(['cookie', 'memory'] as const)('a user in 150 organizations, in %s', (sessions) => {
	const world = useWorld({ sessions }, heavy);

	it('signs in, and finds everything', async () => {
		const { client } = await signIn(world.demo, 'hilda');
		await expectAll(client, world.demo);
		expect((await client.fetch(`${world.demo.origin}/api/things`)).status).toBe(200);
	});

	it('sends less than 8 kB of cookies, with five sign-ins under way too', async () => {
		const { client } = await signIn(world.demo, 'hilda');
		expect(toCookieHeader(client, world.demo).length).toBeLessThan(headerLimit);
		await openLogins(client, world, 5);
		expect(toCookieHeader(client, world.demo).length).toBeLessThan(headerLimit);
		await expectAll(client, world.demo);
	});

	it('remembers the organization that was chosen', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'hilda');
		await client.fetch(`${demo.origin}/auth/organization`, {
			method: 'POST',
			headers: formPost(demo),
			body: new URLSearchParams({ organizationId: last.id })
		});
		expect(await readSession(client, demo)).toMatchObject({
			organization: { id: last.id, name: last.name }
		});
	});
});

describe('a session that is too large for its cookie', () => {
	const world = useWorld({}, heavy);

	it('makes a page with 1,000 organizations at most 6 kB larger than with 3', async () => {
		const organization = `/o/${thousand[0]?.id}`;
		const paths = ['/dashboard', `${organization}/invoices`, `${organization}/members`];
		const measure = async (user: string) => {
			const { client } = await signIn(world.demo, user);
			const pages = paths.map((path) => read(client, world.demo, path));
			return (await Promise.all(pages)).map((page) => Buffer.byteLength(page));
		};
		const few = await measure('three');
		const many = await measure('thousand');
		const growth = many.map((bytes, index) => bytes - (few[index] ?? 0));
		expect(Math.max(...growth), `${growth} bytes`).toBeLessThanOrEqual(6000);
	});

	it('says so in the log, once, with the largest claims and the cure', async () => {
		const listWarnings = () =>
			world.demo.output().match(/A session cookie has no room for.*/g) ?? [];
		await signIn(world.demo, 'hilda');
		const warnings = listWarnings();
		await signIn(world.demo, 'hilda');
		expect(listWarnings()).toEqual(warnings);
		expect(warnings[0]).toMatch(/largest claims are "organization_data" with \d{5}/);
		expect(warnings[0]).toContain('option "sessions"');
		expect(world.demo.output()).not.toContain('Subsidiary');
	});

	it('leaves no chunk behind of a cookie that had more room', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'hilda');
		const names = () =>
			client
				.cookies(demo.origin)
				.map(({ name }) => name)
				.filter((name) => name.startsWith('logto.session'));
		client.plant(demo.origin, 'logto.session.0', 'older');
		client.plant(demo.origin, 'logto.session.1', 'older');
		// Logto would know the browser, and sign in the one before.
		client.clear(logto.endpoint);
		await client.fetch(await toCallback(client, demo, 'bob'), { headers: navigation });
		expect(names()).toEqual(['logto.session']);
		expect(await readSession(client, demo)).toMatchObject({ user: { name: 'Bob Builder' } });
	});
});

describe('claims that were left out of a cookie', () => {
	const open: Array<{ close(): Promise<void> }> = [];
	let logto: LocalLogto;
	beforeAll(async () => {
		logto = await startLocalLogto({ port: 0, ...heavy });
		open.push(logto);
	});
	afterAll(() => Promise.all(open.map((part) => part.close())));

	it('are asked for again by a process that does not know them', async () => {
		const before = await startDemo({ env: toEnv(logto) });
		open.push(before);
		const { client } = await signIn(before, 'hilda');
		await before.close();
		const after = await startDemo({ env: { ...toEnv(logto), ORIGIN: before.origin } });
		open.push(after);
		const asked = () => logto.requests.filter(({ path }) => path === '/oidc/me').length;
		const known = asked();
		await expectAll(client, after, before.origin);
		expect(asked()).toBe(known + 1);
	});
});
