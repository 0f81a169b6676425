import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../support/http-client.js';
import { signOutAtLogto } from '../support/logto-calls.js';
import { navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { sessionPlaces, useWorld, type World } from '../support/world.js';

/** Lets Logto deliver to a process of the demo. */
const subscribe = ({ logto }: World, { origin }: { readonly origin: string }, sid = false) =>
	logto.configure({
		backchannelLogoutUri: `${origin}/auth/backchannel-logout`,
		backchannelLogoutSessionRequired: sid
	});

describe.each(sessionPlaces)('a sign-out at Logto, with sessions in %s', (sessions) => {
	const world = useWorld({ sessions });
	const people = async (...names: readonly string[]): Promise<readonly HttpClient[]> =>
		Promise.all(names.map(async (name) => (await signIn(world.demo, name)).client));

	it('ends the sessions of the user in every browser, and no others', async () => {
		const { demo, logto } = world;
		subscribe(world, demo);
		const [laptop, phone, bob] = await people('alice', 'alice', 'bob');
		if (!laptop || !phone || !bob) throw new Error('Three signed in.');
		expect((await signOutAtLogto(logto, laptop)).status).toBe(303);
		expect(await readSession(laptop, demo)).toBeNull();
		expect(await readSession(phone, demo)).toBeNull();
		expect(await readSession(bob, demo)).not.toBeNull();
	});

	it('ends the one session that it was, where Logto names it (sid)', async () => {
		const { demo, logto } = world;
		subscribe(world, demo, true);
		const [laptop, phone] = await people('alice', 'alice');
		if (!laptop || !phone) throw new Error('Two signed in.');
		await signOutAtLogto(logto, laptop);
		expect(await readSession(laptop, demo)).toBeNull();
		expect(await readSession(phone, demo)).not.toBeNull();
	});

	it('does not keep the person from signing in again', async () => {
		const { demo, logto } = world;
		subscribe(world, demo);
		const [client] = await people('alice');
		if (!client) throw new Error('One signed in.');
		await signOutAtLogto(logto, client);
		expect(await readSession(client, demo)).toBeNull();
		await client.fetch(await toCallback(client, demo, 'alice'), { headers: navigation });
		expect(await readSession(client, demo)).not.toBeNull();
	});
});

describe('a sign-out at Logto, told to another process', () => {
	const world = useWorld({ sessions: 'redis', processes: 2 });

	it('ends the session in all of them', async () => {
		const [first, second] = world.demos;
		if (first === undefined || second === undefined) throw new Error('There are two processes.');
		subscribe(world, second);
		const { client } = await signIn(first, 'alice');
		await signOutAtLogto(world.logto, client);
		expect(await readSession(client, first)).toBeNull();
	});
});
