import { afterEach, describe, it } from 'vitest';
import { cutRequest } from '../support/cut-request.js';
import { createHttpClient } from '../support/http-client.js';
import { callApi, signIn } from '../support/logto-calls.js';
import { send } from '../support/send.js';
import { navigation } from '../support/sign-in.js';
import { expectRecovery, slowDown, useCutWorld } from './cut-world.js';
import { withAndWithoutContext } from './shapes.js';

const discovery = '/oidc/.well-known/openid-configuration';

/** As a script calls an API. */
const toScript = (token: string) => ({ accept: '*/*', authorization: `Bearer ${token}` });

describe.each(withAndWithoutContext)('the first sign-in of an isolate ($name)', (shape) => {
	const world = useCutWorld(shape);
	afterEach(() => world.logto.setFault(null));

	it('that is cut in the middle of discovery lets the next one begin', async () => {
		const address = `${world.demo.origin}/auth/signin`;
		await cutRequest(address, { headers: navigation }, slowDown(world, discovery));
		await expectRecovery(shape, () => send(address, { headers: navigation }), {
			status: 303
		});
	});
});

describe.each(withAndWithoutContext)('a call with a token ($name)', (shape) => {
	const world = useCutWorld(shape);
	afterEach(() => world.logto.setFault(null));

	it('that is cut while the keys are fetched lets the next access token pass', async () => {
		const resource = 'https://api.example.test';
		const params = { resource, scope: 'openid offline_access read:things' };
		const { access_token: token } = await signIn(
			world.logto,
			'alice',
			params,
			createHttpClient(),
			resource
		);
		const address = `${world.demo.origin}/api/me`;
		const headers = toScript(token);
		await cutRequest(address, { headers }, slowDown(world, '/oidc/jwks'));
		await expectRecovery(shape, () => send(address, { headers }));
	});

	it('that is cut while a personal access token is looked up lets its next call pass', async () => {
		const path = '/api/users/bob000000002/personal-access-tokens';
		const made = await callApi(world.logto, 'POST', path, { name: 'script' });
		const headers = toScript((await made.json()).value);
		const address = `${world.demo.origin}/resource/things`;
		await cutRequest(address, { headers }, slowDown(world, '/oidc/token'));
		await expectRecovery(shape, () => send(address, { headers }));
	});
});
