import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../support/http-client.js';
import { callApi } from '../support/logto-calls.js';
import { send } from '../support/send.js';
import { navigation, signIn, toCallback } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { useWorld } from '../support/world.js';
import { slowDown, toHeaders } from './cut-world.js';
import { withAndWithoutContext } from './shapes.js';

describe.each(withAndWithoutContext)(
	'one isolate for many requests ($name)',
	({ sessions, env }) => {
		const world = useWorld({ sessions, env }, { allowTokenExchange: true });
		afterEach(() => world.logto.setFault(null));

		const countTokens = () =>
			world.logto.requests.filter(({ path }) => path === '/oidc/token').length;

		it('asks for one token when two requests of a session need the same at once', async () => {
			const { demo } = world;
			const { client } = await signIn(demo, 'alice');
			const before = countTokens();
			const isAsked = slowDown(world, '/oidc/token');
			const headers = { ...toHeaders(client, world), accept: '*/*' };
			const first = send(`${demo.origin}/api/things`, { headers });
			await waitFor(isAsked);
			const second = send(`${demo.origin}/api/things`, { headers });
			const answers = await Promise.all([first, second]);
			expect(answers.map(({ status }) => status)).toEqual([200, 200]);
			expect(countTokens() - before).toBe(1);
		});

		it('looks a personal access token up for requests that come at once, and for none later', async () => {
			const { demo, logto } = world;
			const path = '/api/users/bob000000002/personal-access-tokens';
			const made = await callApi(logto, 'POST', path, { name: 'script' });
			const authorization = `Bearer ${(await made.json()).value}`;
			const before = countTokens();
			const isAsked = slowDown(world, '/oidc/token');
			const call = () =>
				send(`${demo.origin}/resource/things`, { headers: { accept: '*/*', authorization } });
			const first = call();
			await waitFor(isAsked);
			const answers = await Promise.all([first, call()]);
			expect(answers.map(({ status }) => status)).toEqual([200, 200]);
			// None waits for the question of another: an isolate may lose it.
			const asked = countTokens();
			expect(asked - before).toBeLessThanOrEqual(2);
			expect((await call()).status).toBe(200);
			expect(countTokens()).toBe(asked);
		});

		it('says that Logto could not be reached when a sign-in comes to its end without it', async () => {
			const { demo, logto } = world;
			const client = createHttpClient();
			const callback = await toCallback(client, demo, 'alice');
			logto.setFault({ kind: 'drop', paths: ['/oidc/token'] });
			const answer = await client.fetch(callback, { headers: navigation });
			expect(answer.status).toBe(503);
			expect(await answer.text()).toContain('issuer_unreachable');
		});
	}
);
