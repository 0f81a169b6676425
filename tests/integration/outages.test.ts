import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { defaultConfig, startLocalLogto, type LocalFault } from '../../src/lib/local/index.js';
import { startDemo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import { createHttpClient } from '../support/http-client.js';
import { expectPublicPage, expectTrouble, troubles } from '../support/logto-troubles.js';
import { authSecret } from '../support/secret.js';
import { send } from '../support/send.js';
import { navigation, readSession, signIn, toCallback } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { toEnv, useWorld } from '../support/world.js';

const json = { ...navigation, accept: 'application/json' };

describe('a Logto', () => {
	// No user has signed in yet: neither discovery nor the keys are known.
	const world = useWorld({ env: { DEMO_TIMEOUT: '1' } });
	afterEach(() => world.logto.setFault(null));

	const fail = (fault: LocalFault, path: string) =>
		world.logto.setFault({ ...fault, paths: [path] });

	it.each(troubles)('whose discovery %s starts no sign-in', async (_, fault, code) => {
		const { demo } = world;
		fail(fault, '/oidc/.well-known/openid-configuration');
		await expectTrouble(() => send(`${demo.origin}/auth/signin`, { headers: json }), code);
		await expectPublicPage(world);
	});

	it.each(
		['/oidc/jwks', '/oidc/token', '/oidc/me'].flatMap((path) =>
			troubles.map(([name, fault, code]) => ({ path, name, fault, code }))
		)
	)('whose $path $name ends no sign-in', async ({ path, fault, code }) => {
		const { demo } = world;
		const client = createHttpClient();
		const callback = await toCallback(client, demo, 'alice');
		fail(fault, path);
		await expectTrouble(() => client.fetch(callback, { headers: json }), code);
		expect(await readSession(client, demo)).toBeNull();
		await expectPublicPage(world);
	});

	it('that is well again signs in again, by itself', async () => {
		const { client } = await signIn(world.demo, 'alice');
		expect(await readSession(client, world.demo)).not.toBeNull();
	});
});

describe('a Logto that is not there', () => {
	const open: Array<{ close(): Promise<void> }> = [];
	afterAll(() => Promise.all(open.map((part) => part.close())));

	it('is found as soon as it is, though the app started before it', async () => {
		const port = await findPort();
		const demo = await startDemo({
			env: {
				AUTH_LOGTO_ISSUER: `http://localhost:${port}`,
				AUTH_LOGTO_ID: defaultConfig.clientId,
				AUTH_LOGTO_SECRET: defaultConfig.clientSecret,
				AUTH_SECRET: authSecret
			}
		});
		open.push(demo);
		await expectTrouble(
			() => send(`${demo.origin}/auth/signin`, { headers: json }),
			'issuer_unreachable'
		);
		await expectPublicPage({ demo });
		open.push(await startLocalLogto({ port }));
		const { client } = await signIn(demo, 'alice');
		expect(await readSession(client, demo)).not.toBeNull();
	});

	it('and comes back with other keys is trusted by its new ones', async () => {
		const first = await startLocalLogto({ port: 0 });
		const demo = await startDemo({ env: toEnv(first) });
		open.push(demo);
		await signIn(demo, 'alice');
		const known = Date.now();
		await first.close();
		open.push(await startLocalLogto({ port: first.port }));
		await waitFor(async () => Date.now() - known > 5000);
		const { client } = await signIn(demo, 'bob');
		expect(await readSession(client, demo)).not.toBeNull();
	});
});
