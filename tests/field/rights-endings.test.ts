import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { memoryStore, type LogtoAuthOptions } from '../../src/lib/server/index.js';
import { createHandledApp, type HandledApp } from '../support/handled-app.js';
import { follow, signInAtLogto, type HttpClient } from '../support/http-client.js';
import { formPost, locationOf, navigation, readSession, signIn } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import { toEnv } from '../support/world.js';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

/** Each request confirms the claims. */
const session = { revalidate: 0.001 };

function openApp(options: Partial<LogtoAuthOptions> = {}, origin?: string): HandledApp {
	const env = { ...toEnv(logto), ...options.env };
	return createHandledApp({ ...options, env }, undefined, origin);
}

/** Sends the form of a sign-out button. */
const signOutOf = (app: HandledApp, client: HttpClient, fields: Record<string, string>) =>
	client.fetch(`${app.origin}/auth/signout`, {
		method: 'POST',
		headers: formPost(app),
		body: new URLSearchParams(fields)
	});

describe('two sites that share one application of Logto in one browser', () => {
	/** Signs in at both, out of the first one, and asks the second. */
	async function signOutOfOne(signOut: LogtoAuthOptions['signOut'], scope = 'local') {
		const one = openApp({ session, ...(signOut && { signOut }) });
		const other = openApp({ session }, 'http://localhost:4712');
		const client = one.openBrowser(other);
		await signIn(one, 'alice', '/', client);
		await signIn(other, 'alice', '/', client);
		expect(await readSession(client, other)).not.toBeNull();
		await signOutOf(one, client, { scope });
		expect(await readSession(client, one)).toBeNull();
		return (await readSession(client, other)) !== null;
	}

	it('have one grant, so a local sign-out at one ends the session at the other', async () => {
		expect(await signOutOfOne({})).toBe(false);
	});

	it('keep their sessions apart with signOut.revoke false', async () => {
		expect(await signOutOfOne({ revoke: false })).toBe(true);
	});

	it('end together at a global sign-out, whatever signOut.revoke is', async () => {
		expect(await signOutOfOne({ revoke: false }, 'global')).toBe(false);
	});
});

describe('signing out everywhere', () => {
	/** Alice signs in with two browsers and out everywhere with one. Whether Logto knows the other one yet. */
	async function isKnownAfterwards(options: Partial<LogtoAuthOptions>): Promise<boolean> {
		const app = openApp({ sessions: memoryStore(), ...options });
		const { client: here } = await signIn(app, 'alice', '/', app.openBrowser());
		const { client: there } = await signIn(app, 'alice', '/', app.openBrowser());
		await signOutOf(app, here, { scope: 'everywhere' });
		expect(await readSession(there, app)).toBeNull();
		const start = await there.fetch(`${app.origin}/auth/signin`, { headers: navigation });
		const end = await follow(there, start.headers.get('location') ?? '');
		return end.response === null;
	}
	const machine = () => ({
		AUTH_LOGTO_MACHINE_ID: logto.admin.clientId,
		AUTH_LOGTO_MACHINE_SECRET: logto.admin.clientSecret
	});

	it('leaves other browsers signed in at Logto, which let them in without a password', async () => {
		expect(await isKnownAfterwards({})).toBe(true);
	});

	it('ends the sessions at Logto too, with a machine that may use the Management API', async () => {
		expect(await isKnownAfterwards({ env: machine() })).toBe(false);
	});

	it('leaves them alone with signOut.managementApi false', async () => {
		const signOut = { managementApi: false } as const;
		expect(await isKnownAfterwards({ env: machine(), signOut })).toBe(true);
	});

	it('says in the log what a machine lacks that may not, and ends the sessions of the app', async () => {
		const warn = vi.fn();
		const [{ clientId, clientSecret } = logto.admin] = logto.machines;
		const known = await isKnownAfterwards({
			env: { AUTH_LOGTO_MACHINE_ID: clientId, AUTH_LOGTO_MACHINE_SECRET: clientSecret },
			signOut: { managementApi: 'https://unknown.example.test/api' },
			logger: { warn, error: warn },
			logLevel: 'warn'
		});
		expect(known).toBe(true);
		const texts = () => warn.mock.calls.map(([text]) => String(text)).join('\n');
		await waitFor(async () => texts().includes('could not end the sessions at Logto'));
		expect(texts()).toContain('Logto Management API access');
		expect(texts()).not.toContain(clientSecret);
	});
});

describe('a global sign-out with redirectTo', () => {
	/** Signs out over Logto. Gives where Logto leads, and where the app leads from there. */
	async function signOut(options: Partial<LogtoAuthOptions>, fields: Record<string, string>) {
		const app = openApp(options);
		const { client } = await signIn(app, 'alice', '/', app.openBrowser());
		const start = await signOutOf(app, client, fields);
		const address = locationOf(start, app);
		const back = address.searchParams.get('post_logout_redirect_uri');
		const state = address.searchParams.get('state');
		const arrival = await client.fetch(`${back}${state === null ? '' : `?state=${state}`}`, {
			headers: navigation
		});
		return { app, client, back, state, arrival };
	}

	it('comes back by the registered home page and goes on to the page that was wanted', async () => {
		const { app, client, back, state, arrival } = await signOut({}, { redirectTo: '/de?bye=1' });
		expect(back).toBe(`${app.origin}/`);
		expect(arrival.headers.get('location')).toBe('/de?bye=1');
		expect(client.cookies(app.origin)).toEqual([]);
		// Once: the page itself is what the second visit gets.
		const again = await client.fetch(`${back}?state=${state}`, { headers: navigation });
		expect(await again.text()).toBe('page');
	});

	it('comes straight to a page that the app says is registered', async () => {
		const redirectPaths = ['/', '/de'] as const;
		const { app, back, state, client } = await signOut(
			{ signOut: { redirectPaths } },
			{ redirectTo: '/de' }
		);
		expect(back).toBe(`${app.origin}/de`);
		expect(state).toBeNull();
		expect(client.cookies(app.origin)).toEqual([]);
	});

	it('without redirectTo comes back to the first registered page', async () => {
		const { app, back } = await signOut({ signOut: { redirectPaths: ['/goodbye'] } }, {});
		expect(back).toBe(`${app.origin}/goodbye`);
	});

	it('leads no other browser, and no other site, anywhere', async () => {
		const { app, back, state } = await signOut({}, { redirectTo: '/de' });
		const other = app.openBrowser();
		const visit = await other.fetch(`${back}?state=${state}`, { headers: navigation });
		expect(await visit.text()).toBe('page');
		const away = await signOut({}, { redirectTo: 'https://evil.example/' });
		expect(away.state).toBeNull();
	});

	it('keeps no path that has no room in a response, and leads to its page without the query', async () => {
		const { arrival } = await signOut({}, { redirectTo: `/de?text=${'a'.repeat(1900)}` });
		expect(arrival.headers.get('location')).toBe('/de');
	});
});

describe('back-channel logout', () => {
	/** What is said in development when Alice signs in. */
	async function listenToSignIn(isFunction = false): Promise<string> {
		const warn = vi.fn();
		const options: LogtoAuthOptions = {
			env: toEnv(logto),
			sessions: memoryStore(),
			backchannelLogout: true,
			logger: { warn, error: warn },
			logLevel: 'warn'
		};
		const app = createHandledApp(isFunction ? () => ({ ...options }) : options);
		await signIn(app, 'alice', '/', app.openBrowser());
		await signIn(app, 'alice', '/', app.openBrowser());
		const texts = warn.mock.calls.map(([text]) => String(text));
		return texts.filter((text) => text.includes('"sid"')).join('\n');
	}

	it.each([
		['an object', false],
		['a function', true]
	])('without "sid" in tokens says once that one sign-out ends all: %s', async (_, isFunction) => {
		const said = await listenToSignIn(isFunction);
		expect(said).toContain('ends the sessions of the user on all devices');
		expect(said).toContain('Is session required');
		expect(said.split('\n')).toHaveLength(1);
	});

	it('with "sid" in tokens says nothing', async () => {
		logto.configure({
			backchannelLogoutUri: 'http://localhost:4711/auth/backchannel-logout',
			backchannelLogoutSessionRequired: true
		});
		expect(await listenToSignIn()).toBe('');
		logto.configure({ backchannelLogoutUri: null, backchannelLogoutSessionRequired: false });
	});
});

describe('an application of Logto that always issues refresh tokens', () => {
	const ask = async (options: Partial<LogtoAuthOptions>, query = '') => {
		const app = openApp(options);
		const client = app.openBrowser();
		const start = await client.fetch(`${app.origin}/auth/signin${query}`, { headers: navigation });
		return { app, client, address: new URL(start.headers.get('location') ?? '') };
	};

	it('is not asked for consent with consent "when-needed", and gives a refresh token', async () => {
		logto.configure({ alwaysIssueRefreshToken: true });
		const { app, client, address } = await ask({ consent: 'when-needed', session });
		expect(address.searchParams.get('prompt')).toBeNull();
		await client.fetch(await signInAtLogto(client, address.href, 'alice'), { headers: navigation });
		const before = logto.requests.length;
		expect(await readSession(client, app)).not.toBeNull();
		expect(logto.requests.slice(before).map(({ path }) => path)).toContain('/oidc/token');
		logto.configure({ alwaysIssueRefreshToken: false });
	});

	it('is asked for consent by default, and at a new sign-in for both', async () => {
		expect((await ask({})).address.searchParams.get('prompt')).toBe('consent');
		const login = '?prompt=login';
		expect((await ask({}, login)).address.searchParams.get('prompt')).toBe('login consent');
		const { address } = await ask({ consent: 'when-needed' }, login);
		expect(address.searchParams.get('prompt')).toBe('login');
	});
});
