import { beforeAll, describe, expect, it } from 'vitest';
import { callApi } from '../support/logto-calls.js';
import { navigation, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { useWorld, type World } from '../support/world.js';
import { shapes } from './shapes.js';

/** What the app is told (`revalidate`), in seconds. */
const bound = 3;

/** How long Logto takes for each answer, in milliseconds. */
const latency = 300;

/**
 * How long the person reads a page, in milliseconds: so long that the next one finds a session that is soon to be
 * confirmed, which is done while it is answered.
 */
const pace = 2500;

/** What a page may take that has Logto confirm the session, on a machine that has other things to do. */
const longest = 4 * latency + 2500;

/** What a person saw who opened page after page, and was suspended meanwhile. */
interface Journey {
	/** What each page took before, in milliseconds. */
	readonly times: readonly number[];
	/** How often Logto was asked for the claims during them. */
	readonly confirmations: number;
	/** How long pages opened after the person had been suspended, in milliseconds; `null` to the end. */
	readonly openedFor: number | null;
}

const countUserinfo = ({ logto }: World) =>
	logto.requests.filter(({ path }) => path === '/oidc/me').length;

async function travel(world: World): Promise<Journey> {
	const { demo, logto } = world;
	const { client } = await signIn(demo, 'carol');
	logto.setFault({ kind: 'delay', ms: latency });
	const before = countUserinfo(world);
	let readSince = Date.now();
	const openNext = async () => {
		await waitFor(async () => Date.now() - readSince > pace);
		const began = Date.now();
		const { status } = await client.fetch(`${demo.origin}/dashboard`, { headers: navigation });
		readSince = Date.now();
		return { status, time: readSince - began };
	};
	const times: number[] = [];
	while (times.length < 6) times.push((await openNext()).time);
	const confirmations = countUserinfo(world) - before;
	const carol = '/api/users/carol0000003/is-suspended';
	await callApi(logto, 'PATCH', carol, { isSuspended: true });
	const suspendedAt = Date.now();
	while (Date.now() - suspendedAt < 20_000) {
		const openedFor = Date.now() - suspendedAt;
		if ((await openNext()).status !== 200) return { times, confirmations, openedFor };
	}
	return { times, confirmations, openedFor: null };
}

describe('a session that a slow Logto confirms, on Workers', () => {
	const worlds = shapes.map(({ sessions, env }) =>
		useWorld({ sessions, env: { ...env, DEMO_REVALIDATE: String(bound) } })
	);
	let journeys: readonly Journey[] = [];
	const journeyOf = (index: number): Journey => {
		const journey = journeys[index];
		if (journey === undefined) throw new Error('The journeys end in beforeAll.');
		return journey;
	};
	beforeAll(async () => {
		journeys = await Promise.all(worlds.map(travel));
	});

	describe.each(shapes.map(({ name }, index) => ({ name, index })))('($name)', ({ index }) => {
		it('lets no page wait longer than Logto takes', () => {
			expect(Math.max(...journeyOf(index).times)).toBeLessThan(longest);
		});

		it('is confirmed again and again by the same isolate', () => {
			expect(journeyOf(index).confirmations).toBeGreaterThanOrEqual(3);
		});

		it('ends within the bound for a user who is suspended', () => {
			const { openedFor } = journeyOf(index);
			expect(openedFor).not.toBeNull();
			// The page that asks, the one that ends, and what each may take.
			expect(openedFor).toBeLessThan(2 * (pace + longest));
		});
	});
});
