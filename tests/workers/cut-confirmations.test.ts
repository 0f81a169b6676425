import { afterEach, describe, it } from 'vitest';
import { cutRequest } from '../support/cut-request.js';
import type { HttpClient } from '../support/http-client.js';
import { callApi } from '../support/logto-calls.js';
import { navigation, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import type { World } from '../support/world.js';
import { expectRecovery, slowDown, toHeaders, untilAge, useCutWorld } from './cut-world.js';
import { shapes } from './shapes.js';

/** How long KV takes for each step, in milliseconds, where it is slow. */
const storeDelay = 100;

/** What is told to the app (`revalidate`), in seconds. */
const revalidate = '1';

const openPage = (client: HttpClient, { demo }: World) =>
	client.fetch(`${demo.origin}/dashboard`, { headers: navigation });

/** Opens a page when the session has to be confirmed, and goes away when a condition holds. */
async function cutConfirmation(client: HttpClient, world: World, when: () => Promise<boolean>) {
	await untilAge(Date.now(), Number(revalidate) * 1000 + 200);
	const headers = toHeaders(client, world);
	await cutRequest(`${world.demo.origin}/dashboard`, { headers }, when);
}

/** Suspends Carol, and expects that the session ends, as it does only if Logto goes on confirming it. */
async function expectConfirmations(client: HttpClient, world: World) {
	const path = '/api/users/carol0000003/is-suspended';
	await callApi(world.logto, 'PATCH', path, { isSuspended: true });
	await waitFor(async () => (await openPage(client, world)).status === 303, 10_000);
}

describe.each(shapes)('a confirmation that is cut ($name)', (shape) => {
	const world = useCutWorld(shape, { DEMO_REVALIDATE: revalidate });
	afterEach(() => world.logto.setFault(null));

	it('holds no page up, and the session goes on being confirmed', async () => {
		const { client } = await signIn(world.demo, 'carol');
		await cutConfirmation(client, world, slowDown(world, '/oidc/token'));
		await expectRecovery(shape, () => openPage(client, world));
		await expectConfirmations(client, world);
	});
});

describe.each(shapes.filter(({ sessions }) => sessions === 'kv'))(
	'a confirmation that is cut while a slow store is written ($name)',
	(shape) => {
		// A confirmation takes some twenty steps.
		const env = {
			DEMO_REVALIDATE: revalidate,
			DEMO_TIMEOUT: '5',
			WORKER_KV_DELAY: String(storeDelay)
		};
		const world = useCutWorld(shape, env);

		it('holds no page up, and the session goes on being confirmed', async () => {
			const { client } = await signIn(world.demo, 'carol');
			const isAsked = slowDown(world, '/oidc/me', 0);
			let askedAt = Infinity;
			await cutConfirmation(client, world, async () => {
				if (askedAt === Infinity && (await isAsked())) askedAt = Date.now();
				// The claims are read before they are written, which takes three steps.
				return Date.now() - askedAt > 2.5 * storeDelay;
			});
			await expectRecovery(shape, () => openPage(client, world));
			await expectConfirmations(client, world);
		});
	}
);
