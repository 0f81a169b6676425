import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandledApp, type HandledApp } from '../../../../tests/support/handled-app.js';
import { findPort } from '../../../../tests/support/ports.js';
import { formPost, navigation, signIn } from '../../../../tests/support/sign-in.js';
import { toEnv } from '../../../../tests/support/world.js';
import { startLocalLogto, type LocalLogto } from '../../local/index.js';
import type { LogtoAuthOptions } from '../config/options.js';

vi.setConfig({ testTimeout: 30_000 });

/** Two cores are shared by many. */
const patience = { timeout: 20_000 };

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

const resource = 'https://api.example.test';

/** With a machine-to-machine application. */
const toMachineEnv = () => ({
	...toEnv(logto),
	AUTH_LOGTO_MACHINE_ID: logto.machines[0]?.clientId,
	AUTH_LOGTO_MACHINE_SECRET: logto.machines[0]?.clientSecret
});

/** With an `object`, for the names are those of another project than this one. */
const toOptions = (given: object): LogtoAuthOptions => ({ env: toEnv(logto), ...given });

/** Opens the home page of an app in development; its log is in `lines`. */
async function open(options: object = {}): Promise<HandledApp> {
	const app = createHandledApp(toOptions(options));
	await app.openBrowser().fetch(`${app.origin}/`, { headers: navigation });
	return app;
}

const expectLine = ({ lines }: HandledApp, ...parts: readonly string[]) =>
	vi.waitFor(() => {
		const line = lines.find((each) => parts.every((part) => each.includes(part)));
		expect(line, lines.join('\n') || 'The log is empty.').toBeDefined();
	}, patience);

it('says nothing of an app that is set up', async () => {
	const before = logto.requests.length;
	const app = await open({ resources: [resource], permissions: ['read:things'] });
	// Two authorizations that begin nothing: of the application and of its API.
	const asked = () => logto.requests.slice(before).filter(({ path }) => path === '/oidc/auth');
	await vi.waitFor(() => expect(asked()).toHaveLength(2), patience);
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(app.lines).toEqual([]);
});

it('names every variable that is missing, before anybody signs in', async () => {
	const app = await open({ env: { AUTH_SECRET: 'short' } });
	await expectLine(app, 'AUTH_LOGTO_ISSUER is missing', 'Console → Applications');
	await expectLine(app, 'AUTH_LOGTO_ID is missing', 'environment');
	await expectLine(app, 'AUTH_LOGTO_SECRET is missing');
	await expectLine(app, 'AUTH_SECRET is too short', 'openssl');
});

it('says that the app hands over another environment than the one that has the variables', async () => {
	vi.stubEnv('AUTH_LOGTO_ISSUER', 'http://localhost:3301');
	try {
		const app = await open({ env: {} });
		await expectLine(app, 'lacks AUTH_LOGTO_ISSUER, but process.env has it', 'option "env"');
	} finally {
		vi.unstubAllEnvs();
	}
});

it('says that no Logto answers', async () => {
	const address = `http://localhost:${await findPort()}`;
	const app = await open({ env: { ...toEnv(logto), AUTH_LOGTO_ISSUER: address } });
	await expectLine(app, `No Logto answers at ${address}/oidc`, 'AUTH_LOGTO_ISSUER');
});

it('says that another server answers', async () => {
	const app = await open({
		env: { ...toEnv(logto), AUTH_LOGTO_ISSUER: `${logto.endpoint}/other` }
	});
	await expectLine(app, `${logto.endpoint}/other/oidc is not the Logto`, 'Endpoints');
});

it('says that Logto does not know the application', async () => {
	const app = await open({ env: { ...toEnv(logto), AUTH_LOGTO_ID: 'nope' } });
	await expectLine(app, 'no application with the App ID in AUTH_LOGTO_ID');
});

it('says that Logto will not lead back to this app', async () => {
	logto.configure({ redirectUris: ['https://other.example/auth/callback/logto'] });
	try {
		const app = await open();
		await expectLine(app, 'http://localhost:5173/auth/callback/logto', 'Redirect URIs');
	} finally {
		logto.configure({ redirectUris: null });
	}
});

it('names the API resource that Logto does not have', async () => {
	const app = await open({
		resources: [resource, 'https://nope.example.test'],
		permissions: ['read:things']
	});
	await expectLine(app, 'Logto has no API resource https://nope.example.test', 'API resources');
	expect(app.lines.join('\n')).not.toContain(`API resource ${resource}`);
});

it('names it where a sign-in ends for it', async () => {
	const app = createHandledApp(toOptions({ resources: ['https://nope.example.test'] }));
	const { arrival } = await signIn(app, 'alice', '/', app.openBrowser());
	expect(await arrival.text()).not.toContain('Add it to the option');
	await expectLine(app, 'error: An endpoint failed', 'no API resource https://nope.example.test');
});

it('warns of an API that is requested without any of its permissions', async () => {
	const app = await open({ resources: [resource] });
	await expectLine(app, `"resources" requests ${resource}`, 'option "permissions"');
});

describe('with a machine-to-machine application that may use the Management API', () => {
	it('names each permission that Logto does not have, and no other', async () => {
		const permissions = ['read:things', 'read:invoices', 'email', 'read:invoces'];
		const app = await open({ env: toMachineEnv(), resources: [resource], permissions });
		await expectLine(app, 'Logto has no permission read:invoces', 'Organization template');
		expect(app.lines).toHaveLength(1);
	});

	it('names the API of a permission that the app does not request', async () => {
		const app = await open({ env: toMachineEnv(), permissions: ['read:things'] });
		await expectLine(app, `read:things belongs to the API ${resource}`, 'option "resources"');
	});

	it('names the permissions of an API of which none is requested', async () => {
		const permissions = ['read:invoices'];
		const app = await open({ env: toMachineEnv(), resources: [resource], permissions });
		await expectLine(app, `no permission of ${resource} (read:things, write:things)`);
	});

	it('asks nothing of it where the app is not to use it', async () => {
		const before = logto.requests.length;
		const app = await open({
			env: toMachineEnv(),
			permissions: ['nope'],
			resources: ['https://nope.example.test'],
			signOut: { managementApi: false }
		});
		await expectLine(app, 'no API resource https://nope.example.test');
		await new Promise((resolve) => setTimeout(resolve, 50));
		const paths = logto.requests.slice(before).map(({ path }) => path);
		expect(paths.filter((path) => path.startsWith('/api/'))).toEqual([]);
		expect(app.lines).toHaveLength(1);
	});
});

describe('with a secret that was rotated in Console', () => {
	const rotated = 'a-secret-that-was-rotated';

	it('names AUTH_LOGTO_SECRET before anybody signs in', async () => {
		const app = await open({ env: { ...toEnv(logto), AUTH_LOGTO_SECRET: rotated } });
		await expectLine(app, 'error: ', 'AUTH_LOGTO_SECRET is not a secret', 'your application)');
		expect(app.lines).toHaveLength(1);
		expect(app.lines.join()).not.toContain(rotated);
	});

	it('names that of the machine-to-machine application, and calls no permission unknown', async () => {
		const env = { ...toMachineEnv(), AUTH_LOGTO_MACHINE_SECRET: rotated };
		const app = await open({ env, permissions: ['nope'] });
		await expectLine(app, 'error: ', 'AUTH_LOGTO_MACHINE_SECRET is not a secret', 'Console');
		expect(app.lines).toHaveLength(1);
		expect(app.lines.join()).not.toContain(rotated);
	});

	it('names it where the Management API is not to be used, too', async () => {
		const env = { ...toMachineEnv(), AUTH_LOGTO_MACHINE_SECRET: rotated };
		const app = await open({ env, signOut: { managementApi: false } });
		await expectLine(app, 'AUTH_LOGTO_MACHINE_SECRET is not a secret');
	});
});

it('says that AUTH_LOGTO_MACHINE_ID is of no machine-to-machine application', async () => {
	const { AUTH_LOGTO_ID, AUTH_LOGTO_SECRET } = toEnv(logto);
	const env = {
		...toEnv(logto),
		AUTH_LOGTO_MACHINE_ID: AUTH_LOGTO_ID,
		AUTH_LOGTO_MACHINE_SECRET: AUTH_LOGTO_SECRET
	};
	const app = await open({ env });
	await expectLine(app, 'no token to AUTH_LOGTO_MACHINE_ID', 'Create application');
	expect(app.lines).toHaveLength(1);
});

it('says nothing of a machine-to-machine application that is right', async () => {
	const before = logto.requests.length;
	const app = await open({ env: toMachineEnv() });
	const asked = () => logto.requests.slice(before).filter(({ path }) => path === '/oidc/token');
	await vi.waitFor(() => expect(asked()).toHaveLength(1), patience);
	expect(app.lines).toEqual([]);
});

it('says nothing of permissions where Logto cannot be asked', async () => {
	const before = logto.requests.length;
	const app = await open({ permissions: ['nope'] });
	const asked = () => logto.requests.slice(before).filter(({ path }) => path === '/oidc/auth');
	await vi.waitFor(() => expect(asked()).toHaveLength(1), patience);
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(app.lines).toEqual([]);
});

it('warns of variables of Auth.js that lead elsewhere', async () => {
	const env = {
		...toEnv(logto),
		AUTH_URL: 'http://localhost:5173/auth',
		AUTH_REDIRECT_PROXY_URL: 'https://proxy.example/auth'
	};
	const app = await open({ env });
	await expectLine(app, 'AUTH_REDIRECT_PROXY_URL names another address', 'is ignored');
	expect(app.lines.join('\n')).not.toContain('AUTH_URL');
});

it('says at the first sign-out that Logto will not lead back from it', async () => {
	logto.configure({ postLogoutRedirectUris: ['https://other.example/'] });
	try {
		const app = createHandledApp({ env: toEnv(logto) });
		const { client } = await signIn(app, 'alice', '/', app.openBrowser());
		await client.fetch(`${app.origin}/auth/signout`, { method: 'POST', headers: formPost(app) });
		await expectLine(
			app,
			'sign-out redirect URI http://localhost:5173/ is not registered',
			'Post sign-out redirect URIs'
		);
	} finally {
		logto.configure({ postLogoutRedirectUris: null });
	}
});

it('asks nothing while the app is built', async () => {
	const before = logto.requests.length;
	const app = createHandledApp({ env: {} });
	await app.handle({
		event: {
			url: new URL('http://sveltekit-prerender/'),
			request: new Request('http://sveltekit-prerender/'),
			route: { id: '/' },
			params: {},
			cookies: { getAll: () => [] },
			locals: {},
			isDataRequest: false,
			setHeaders() {},
			getClientAddress() {
				throw new Error('Cannot read clientAddress during prerendering');
			}
		},
		resolve: async () => new Response('page')
	});
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(app.lines).toEqual([]);
	expect(logto.requests.length).toBe(before);
});
