import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	defaultConfig,
	startLocalLogto,
	type LocalLogto,
	type LocalOrganization,
	type LocalUser
} from '../../src/lib/local/index.js';
import { startDemo, type Demo, type DemoOptions } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import type { HttpClient } from '../support/http-client.js';
import { startNginx, type Nginx } from '../support/nginx.js';
import { formPost, navigation, readSession, signIn } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

/** Text that cannot be compressed. */
const toNoise = (length: number): string =>
	Buffer.from(crypto.getRandomValues(new Uint8Array(length)))
		.toString('base64url')
		.slice(0, length);

const organizations: readonly LocalOrganization[] = Array.from({ length: 1000 }, (_, index) => ({
	id: toNoise(12).replaceAll(/[-_]/g, 'x'),
	name: `Company ${index} ${toNoise(6)}`,
	description: `What it does: ${toNoise(20)}`
}));

const idsOf = (count: number) => organizations.slice(0, count).map(({ id }) => id);

function toUser(name: string, count: number, customData: object = {}): LocalUser {
	return {
		id: `user-${name}`,
		username: name,
		password: 'A-passw0rd!',
		name,
		customData: { ...customData },
		organizations: Object.fromEntries(idsOf(count).map((id) => [id, ['admin']]))
	};
}

const note = toNoise(3200);
const people = [
	toUser('two', 2),
	toUser('sixty', 60),
	toUser('many', 120),
	toUser('more', 300),
	toUser('most', 1000),
	toUser('writer', 1, { note })
];

const opened: Array<{ close(): Promise<void> }> = [];
let logto: LocalLogto;

/** The demo with nginx before it. */
interface Front {
	/** As a browser sees it. */
	readonly demo: Demo;
	readonly nginx: Nginx;
}

async function startFront(env: DemoOptions['env'] = {}, processes = 1): Promise<Front> {
	const port = await findPort();
	const origin = `http://localhost:${port}`;
	const start = () => startDemo({ env: { ...toEnv(logto), ORIGIN: origin, ...env } });
	const [demo, ...others] = await Promise.all(Array.from({ length: processes }, start));
	if (demo === undefined) throw new RangeError('No process.');
	const all = [demo, ...others];
	const nginx = await startNginx(
		port,
		all.map((each) => each.origin)
	);
	opened.push(nginx, ...all);
	return { demo: { ...demo, origin }, nginx };
}

async function read(client: HttpClient, { demo }: Front, path: string): Promise<string> {
	const page = await client.fetch(`${demo.origin}${path}`, { headers: navigation });
	expect({ path, status: page.status }).toEqual({ path, status: 200 });
	return page.text();
}

const readMany = async (client: HttpClient, front: Front, path: string, times: number) => {
	for (let index = 0; index < times; index++) await read(client, front, path);
};

const countOrganizations = async (client: HttpClient, { demo }: Front): Promise<number> => {
	const session = await readSession(client, demo);
	const count = session?.['organizationCount'];
	if (typeof count === 'number') return count;
	return Array.isArray(session?.['organizations']) ? session['organizations'].length : 0;
};

const countQuestions = () => logto.requests.filter(({ path }) => path === '/oidc/me').length;

beforeAll(async () => {
	logto = await startLocalLogto({
		port: 0,
		organizations: [...defaultConfig.organizations, ...organizations],
		users: [...defaultConfig.users, ...people]
	});
	opened.push(logto);
});
afterAll(() => Promise.all(opened.map((part) => part.close())));

describe('behind an nginx with default buffers', () => {
	let front: Front;
	beforeAll(async () => {
		// Every request confirms and renews, so each response carries the session's cookie.
		front = await startFront({ DEMO_REVALIDATE: '0.001', DEMO_UPDATE_AGE: '0.001' });
	});

	it.each([
		['60 organizations', 'sixty', 60],
		['120 organizations', 'many', 120],
		['1,000 organizations', 'most', 1000],
		['3,200 random characters of custom data', 'writer', 1]
	])('a user with %s signs in and keeps the session', async (_, user, count) => {
		const { client, arrival } = await signIn(front.demo, user);
		expect(arrival.status).toBe(303);
		await readMany(client, front, '/dashboard', 2);
		expect(await countOrganizations(client, front)).toBe(count);
		const last = organizations[count - 1];
		expect(await read(client, front, `/o/${last?.id}/members`)).toContain(last?.name);
	});

	it('a user chooses an organization, and signs out', async () => {
		const { demo } = front;
		const { client } = await signIn(demo, 'many');
		const post = (path: string, fields: Record<string, string>) =>
			client.fetch(`${demo.origin}${path}`, {
				method: 'POST',
				headers: formPost(demo),
				body: new URLSearchParams(fields)
			});
		const id = organizations[119]?.id ?? '';
		expect((await post('/auth/organization', { organizationId: id })).status).toBe(303);
		expect(await readSession(client, demo)).toMatchObject({ organization: { id } });
		expect((await post('/auth/signout', { scope: 'global' })).status).toBe(200);
		expect(await readSession(client, demo)).toBeNull();
	});

	afterAll(async () => expect(await front.nginx.log()).not.toContain('too big'));
});

it('2,000 bytes of the app’s own fields leave room for the session', async () => {
	const front = await startFront({ DEMO_FIELDS: '2000', DEMO_REVALIDATE: '0.001' });
	const { client } = await signIn(front.demo, 'two');
	await readMany(client, front, '/dashboard', 2);
	expect(await countOrganizations(client, front)).toBe(2);
});

it('Logto is asked once in each process for what the cookie has no room for', async () => {
	const front = await startFront({}, 2);
	const { client } = await signIn(front.demo, 'more');
	const before = countQuestions();
	await readMany(client, front, `/o/${organizations[299]?.id}/members`, 4);
	expect(countQuestions() - before).toBe(1);
});
