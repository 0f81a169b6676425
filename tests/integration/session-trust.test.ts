import { describe, expect, it } from 'vitest';
import { startDemo } from '../support/demo.js';
import { refresh } from '../support/logto-calls.js';
import { send } from '../support/send.js';
import { openCookieRecord, readSessionCookie, toCookieHeader } from '../support/session-records.js';
import { navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { toEnv, useWorld } from '../support/world.js';

describe('two session cookies of one name', () => {
	const world = useWorld({});

	it('are the first one, which is that of the more specific path', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const { client: other } = await signIn(demo, 'bob');
		const [first, second] = [client, other].map((person) => readSessionCookie(person, demo));
		const ask = async (cookie: string): Promise<unknown> =>
			(await send(`${demo.origin}/auth/session`, { headers: { cookie } })).json();
		expect(await ask(`logto.session=${first}; logto.session=${second}`)).toMatchObject({
			user: { name: 'Alice Liddell' }
		});
		expect(await ask(`logto.session=${second}; logto.session=${first}`)).toMatchObject({
			user: { name: 'Bob Builder' }
		});
		expect(await ask(`logto.session=garbage; logto.session=${first}`)).toBeNull();
	});
});

describe('a session cookie in an app that is not set up', () => {
	const world = useWorld({});

	it.each(['AUTH_LOGTO_ID', 'AUTH_LOGTO_ISSUER', 'AUTH_SECRET'])(
		'without %s fails no public page',
		async (name) => {
			const { client } = await signIn(world.demo, 'alice');
			const demo = await startDemo({ env: { ...toEnv(world.logto), [name]: undefined } });
			try {
				for (const cookie of ['logto.session=garbage', toCookieHeader(client, world.demo)]) {
					const page = await send(`${demo.origin}/`, { headers: { ...navigation, cookie } });
					expect(page.status).toBe(200);
				}
			} finally {
				await demo.close();
			}
		}
	);
});

describe('a second sign-in', () => {
	const world = useWorld({});

	it('of another person revokes the refresh token of the first', async () => {
		const { demo, logto } = world;
		const { client } = await signIn(demo, 'alice');
		const { refreshToken } = await openCookieRecord(client, demo);
		// Another person's Logto session, as after a sign-out there.
		client.clear(logto.endpoint);
		await client.fetch(await toCallback(client, demo, 'bob'), { headers: navigation });
		expect(await readSession(client, demo)).toMatchObject({ user: { name: 'Bob Builder' } });
		const answer = await refresh(logto, refreshToken ?? '');
		expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
	});

	it('of the same person keeps the grant that both are of', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		await client.fetch(await toCallback(client, demo, 'alice'), { headers: navigation });
		expect((await client.fetch(`${demo.origin}/api/things`)).status).toBe(200);
	});

	it('that Logto did without a page is no new proof of the user', async () => {
		const { demo } = world;
		const { client } = await signIn(demo, 'alice');
		const began = Date.now();
		const before = await readSession(client, demo);
		await waitFor(async () => Date.now() - began > 1100);
		// No question is asked: the browser's session at Logto is open.
		await client.fetch(await toCallback(client, demo, 'nobody'), { headers: navigation });
		const after = await readSession(client, demo);
		expect(after?.['signedInAt']).not.toBe(before?.['signedInAt']);
		expect(before?.['authenticatedAt']).toEqual(expect.any(String));
		expect(after?.['authenticatedAt']).toBe(before?.['authenticatedAt']);
	});
});
