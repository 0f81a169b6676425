import { describe, expect, it } from 'vitest';
import { walk } from '../support/walk.js';
import { callApi } from '../support/logto-calls.js';
import { signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { useWorld } from '../support/world.js';

const carol = 'carol0000003';
const script = { headers: { accept: 'application/json' } };

/** As an administrator, at Logto. */
async function change(logto: ReturnType<typeof useWorld>['logto'], path: string, body: object) {
	expect((await callApi(logto, 'POST', path, body)).status).toBeLessThan(300);
}

describe.each(['cookie', 'memory'] as const)(
	'a signed-in user who joins an organization, with sessions in %s',
	(sessions) => {
		const world = useWorld({ sessions, env: { DEMO_REVALIDATE: '1' } });

		it('opens what needs a permission of an API, after one silent way through Logto', async () => {
			const { demo, logto } = world;
			const { client } = await signIn(demo, 'carol');
			const things = `${demo.origin}/api/things`;
			const before = await client.fetch(things, script);
			expect([before.status, (await before.json()).code]).toEqual([403, 'permission_missing']);

			await change(logto, '/api/organizations/acme/users', { userIds: [carol] });
			await change(logto, `/api/organizations/acme/users/${carol}/roles`, {
				organizationRoleNames: ['member']
			});
			// Within `revalidate` the session knows the role. A script learns what would help.
			await waitFor(async () => {
				const answer = await client.fetch(things, script);
				return (await answer.json()).code === 'authorization_outdated';
			});
			// Nothing but a page that is opened goes to Logto.
			expect((await client.fetch(things, script)).status).toBe(403);

			const { status, hops, url } = await walk(client, things);
			expect([status, url]).toEqual([200, things]);
			expect(hops.filter((hop) => hop === '/auth/callback/logto')).toHaveLength(1);
			expect((await client.fetch(things, script)).status).toBe(200);
		});
	}
);
