import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandledApp, type HandledApp } from '../../../../tests/support/handled-app.js';
import { createHttpClient, type HttpClient } from '../../../../tests/support/http-client.js';
import { send } from '../../../../tests/support/send.js';
import { formPost, navigation, readSession, signIn } from '../../../../tests/support/sign-in.js';
import { toTestConfig } from '../../../../tests/support/units.js';
import { toEnv } from '../../../../tests/support/world.js';
import { startLocalLogto, type LocalLogto } from '../../local/index.js';
import { toInternalEndpoint } from '../config/logto-address.js';

const publicOrigin = 'https://auth.example.test';
const resource = 'https://api.example.test';

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0, endpoint: publicOrigin });
});
afterAll(() => logto.close());

/** An app whose server reaches Logto on loopback, while browsers know it by its public name. */
function open(env: Readonly<Record<string, string>> = {}): HandledApp {
	const internal = { AUTH_LOGTO_INTERNAL_ENDPOINT: `http://localhost:${logto.port}` };
	return createHandledApp(
		{ env: { ...toEnv(logto), ...internal, ...env }, resources: [resource] },
		async ({ locals }) => new Response(await locals.logto.getAccessToken({ resource }))
	);
}

/** A browser to which a proxy shows Logto under its public name. */
function openBrowser(app: HandledApp): HttpClient {
	return createHttpClient((url, init = {}) => {
		const { origin, pathname, search, host } = new URL(url);
		if (origin === app.origin) return app.answer(url, init);
		if (origin !== publicOrigin) throw new Error(`The browser was sent to ${origin}.`);
		const headers = new Headers(init.headers);
		headers.set('host', host);
		return send(`http://localhost:${logto.port}${pathname}${search}`, { ...init, headers });
	});
}

describe('a Logto at an internal address', () => {
	it('signs in at the public address, and requests tokens at the internal one', async () => {
		const app = open();
		const { client, arrival } = await signIn(app, 'alice', '/', openBrowser(app));
		expect(arrival.status).toBe(303);
		expect(await readSession(client, app)).toMatchObject({ user: { name: 'Alice Liddell' } });
		const answer = await client.fetch(`${app.origin}/`, { headers: navigation });
		const [, payload = ''] = (await answer.text()).split('.');
		expect(JSON.parse(atob(payload))).toMatchObject({ iss: `${publicOrigin}/oidc`, aud: resource });
	});

	it('redirects browsers to the public address to sign out', async () => {
		const app = open();
		const { client } = await signIn(app, 'alice', '/', openBrowser(app));
		const before = logto.requests.length;
		const answer = await client.fetch(`${app.origin}/auth/signout`, {
			method: 'POST',
			headers: formPost(app)
		});
		const target = `${answer.headers.get('location') ?? ''}${await answer.text()}`;
		expect(target).toContain(`${publicOrigin}/oidc/session/end`);
		expect(target).not.toContain(`localhost:${logto.port}`);
		const paths = logto.requests.slice(before).map(({ path }) => path);
		expect(paths).toContain('/oidc/token/revocation');
	});

	it('is refused if it is not the public issuer', async () => {
		const app = open({ AUTH_LOGTO_ISSUER: 'https://other.example' });
		const answer = await app
			.openBrowser()
			.fetch(`${app.origin}/auth/signin`, { headers: navigation });
		expect(answer.status).toBe(502);
		expect(app.lines.join('\n')).toContain('another "issuer"');
	});

	it('sends neither token nor secret to a host that its discovery names', async () => {
		const asked: string[] = [];
		vi.stubGlobal('fetch', async (input: string | URL) => {
			asked.push(new URL(input).origin);
			return Response.json({
				issuer: `${publicOrigin}/oidc`,
				authorization_endpoint: `${publicOrigin}/oidc/auth`,
				token_endpoint: 'https://evil.example/token',
				userinfo_endpoint: `${publicOrigin}/oidc/me`,
				jwks_uri: `${publicOrigin}/oidc/jwks`
			});
		});
		try {
			const app = open({ AUTH_LOGTO_INTERNAL_ENDPOINT: 'http://logto:3001' });
			const answer = await app
				.openBrowser()
				.fetch(`${app.origin}/auth/signin`, { headers: navigation });
			expect(answer.status).toBe(502);
			expect(new Set(asked)).toEqual(new Set(['http://logto:3001']));
		} finally {
			vi.unstubAllGlobals();
		}
	});

	it('replaces the internal origin of endpoints, which Logto writes by the Host, with the public one', async () => {
		vi.stubGlobal('fetch', async () =>
			Response.json({
				issuer: `${publicOrigin}/oidc`,
				authorization_endpoint: 'http://logto:3001/oidc/auth',
				token_endpoint: 'http://logto:3001/oidc/token',
				userinfo_endpoint: 'http://logto:3001/oidc/me',
				jwks_uri: 'http://logto:3001/oidc/jwks'
			})
		);
		try {
			const app = open({ AUTH_LOGTO_INTERNAL_ENDPOINT: 'http://logto:3001' });
			const start = await app
				.openBrowser()
				.fetch(`${app.origin}/auth/signin`, { headers: navigation });
			expect(start.headers.get('location')).toMatch(`${publicOrigin}/oidc/auth?`);
		} finally {
			vi.unstubAllGlobals();
		}
	});

	it('follows no redirect with the secret', async () => {
		const asked: string[] = [];
		vi.stubGlobal('fetch', async (input: string | URL, init: RequestInit) => {
			asked.push(`${String(input)} ${init.redirect}`);
			return new Response(null, { status: 307, headers: { location: 'https://evil.example/' } });
		});
		try {
			const app = open({ AUTH_LOGTO_INTERNAL_ENDPOINT: 'http://logto:3001' });
			await app.openBrowser().fetch(`${app.origin}/auth/signin`, { headers: navigation });
			expect(asked.length).toBeGreaterThan(0);
			for (const each of asked) expect(each).toMatch(/^http:\/\/logto:3001\/.* manual$/);
		} finally {
			vi.unstubAllGlobals();
		}
	});
});

describe('AUTH_LOGTO_INTERNAL_ENDPOINT', () => {
	it.each([
		'http://logto:3001',
		'http://localhost:3001',
		'http://10.0.0.5:3001',
		'http://172.20.0.2',
		'http://192.168.1.9',
		'http://[fd00::1]:3001',
		'http://logto.internal',
		'https://logto.example.com'
	])('may be %s', (value) => {
		expect(toInternalEndpoint(value)).toBe(value);
	});

	it.each([
		'http://logto.example.com',
		'http://8.8.8.8',
		'http://169.254.169.254',
		'http://172.32.0.1',
		'http://[fe80::1]',
		'http://[2001:db8::1]',
		'http://10.example.com',
		'http://logto:3001/oidc',
		'http://user:pass@logto:3001',
		'ftp://logto',
		'logto:3001'
	])('must not be %s', (value) => {
		expect(toInternalEndpoint(value)).toBeNull();
		expect(() => toTestConfig({ env: { AUTH_LOGTO_INTERNAL_ENDPOINT: value } })).toThrow(
			'AUTH_LOGTO_INTERNAL_ENDPOINT is not usable'
		);
	});
});
