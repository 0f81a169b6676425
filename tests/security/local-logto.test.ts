import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { createHttpClient, follow, type HttpClient } from '../support/http-client.js';
import {
	askAdminToken,
	authorizationUrl,
	callApi,
	signIn,
	userinfo
} from '../support/logto-calls.js';
import { speak } from '../support/raw-socket.js';

const evil = 'https://evil.example';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const fault = JSON.stringify({ kind: 'status', status: 503 });

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterEach(() => logto.close());

const discovery = '/oidc/.well-known/openid-configuration';
const isUnharmed = async () => (await fetch(`${logto.issuer}/jwks`)).status === 200;

describe('a Host that is not this machine', () => {
	const hosts = (port: number): readonly string[] => [
		'evil.example',
		`evil.example:${port}`,
		`localhost.evil.example:${port}`,
		`evil-localhost:${port}`,
		`127.0.0.1.evil.example:${port}`,
		`localhost.:${port}`,
		`127.1:${port}`,
		`127.0.0.01:${port}`,
		`127.0.0.256:${port}`,
		`2130706433:${port}`,
		`0.0.0.0:${port}`,
		`[::]:${port}`,
		`[::ffff:127.0.0.1]:${port}`,
		`[::ffff:7f00:1]:${port}`,
		`user@localhost:${port}`,
		`localhost:${port}@evil.example`,
		`localhost:${port}, evil.example`,
		`localhost:${port}/evil.example`,
		`localhost:0${port}`,
		`localhost:${port === 65_535 ? 1 : port + 1}`,
		'localhost'
	];

	it('reads nothing and changes nothing, in any spelling', async () => {
		const { port } = logto;
		const admin = `Authorization: Bearer ${await askAdminToken(logto)}`;
		const before = logto.requests.length;
		for (const host of hosts(port)) {
			const ask = (line: string, fields: readonly string[] = [], body = '') =>
				speak(port, [`${line} HTTP/1.1`, `Host: ${host}`, ...fields], body);
			const answers = await Promise.all([
				ask(`GET ${discovery}`),
				ask('GET /oidc/jwks'),
				ask('GET /account/email'),
				ask('GET /local/requests'),
				ask('PUT /local/fault', [], fault),
				ask('POST /api/one-time-tokens', [admin], '{"email":"alice@example.test"}'),
				ask('GET /api/users', [admin]),
				ask('POST /oidc/token', [`Authorization: Basic ${btoa('a:b')}`], 'a=b')
			]);
			for (const { status, body } of answers) {
				expect([400, 421], host).toContain(status);
				expect(body).not.toContain('evil.example');
				expect(body).not.toContain('Alice');
			}
		}
		expect(logto.requests.slice(before)).toEqual([]);
		expect(await isUnharmed()).toBe(true);
	});

	it('is told what is wrong and how to mend it', async () => {
		const { status, headers, body } = await speak(logto.port, [
			`GET ${discovery} HTTP/1.1`,
			'Host: evil.example'
		]);
		expect(status).toBe(421);
		expect(headers.get('content-type')).toContain('application/json');
		expect(body).toContain('"code":"local.foreign_host"');
		expect(body).toContain(logto.endpoint);
		expect(headers.has('access-control-allow-origin')).toBe(false);
	});

	it.each([
		['no Host', () => ['GET /oidc/jwks HTTP/1.1']],
		['no Host in HTTP/1.0', () => ['GET /oidc/jwks HTTP/1.0']],
		['an empty Host', () => ['GET /oidc/jwks HTTP/1.1', 'Host: ']],
		[
			'a second Host',
			(own: string) => ['GET /oidc/jwks HTTP/1.1', `Host: ${own}`, 'Host: evil.example']
		],
		[
			'a second Host before its own',
			(own: string) => ['GET /oidc/jwks HTTP/1.1', 'Host: evil.example', `Host: ${own}`]
		],
		[
			'another server as its target',
			(own: string) => [`GET http://evil.example${discovery} HTTP/1.1`, `Host: ${own}`]
		],
		['a target that is no path', (own: string) => ['OPTIONS * HTTP/1.1', `Host: ${own}`]]
	])('answers 400 to a request with %s', async (_, make) => {
		const answer = await speak(logto.port, make(new URL(logto.endpoint).host));
		expect(answer.status).toBe(400);
		// Node itself answers the first, with an empty body.
		expect(answer.body).toMatch(/^0\s+$|"local\.invalid_request"/);
	});

	it('does not come in by what proxies write', async () => {
		const { body, status } = await speak(logto.port, [
			`GET ${discovery} HTTP/1.1`,
			`Host: localhost:${logto.port}`,
			'X-Forwarded-Host: evil.example',
			'X-Forwarded-Proto: https',
			'Forwarded: host=evil.example;proto=https'
		]);
		expect(status).toBe(200);
		expect(body).not.toContain('evil.example');
		expect(body).toContain(`"token_endpoint":"${logto.issuer}/token"`);
	});

	it('leaves the server running after a target that is no address', async () => {
		const host = `Host: localhost:${logto.port}`;
		for (const target of ['//[', '//a:99999999/', '/%ff', '//evil.example/account/email'])
			expect((await speak(logto.port, [`GET ${target} HTTP/1.1`, host])).status).toBe(404);
		expect(await isUnharmed()).toBe(true);
	});
});

it.each(['localhost', 'LOCALHOST', 'app.localhost', '127.0.0.1', '127.8.9.10', '[::1]'])(
	'answers to %s with its port, and names its own address only',
	async (name) => {
		const host = `Host: ${name}:${logto.port}`;
		const { status, body } = await speak(logto.port, [`GET ${discovery} HTTP/1.1`, host]);
		expect(status).toBe(200);
		expect(body).toContain(`"authorization_endpoint":"${logto.issuer}/auth"`);
		expect(body.match(/https?:\/\/[^/"]+/g)?.filter((found) => found !== logto.endpoint)).toEqual(
			[]
		);
	}
);

/** How a browser marks a request that a page of another site makes. */
const marks = (): ReadonlyArray<readonly [string, Readonly<Record<string, string>>]> => [
	['of another site', { origin: evil, 'sec-fetch-site': 'cross-site' }],
	['of another site, by an old browser', { origin: evil }],
	[
		'of another site, by a form',
		{ origin: evil, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
	],
	['without an origin', { origin: 'null' }],
	['of another port', { origin: 'http://localhost:9', 'sec-fetch-site': 'same-site' }],
	['of another scheme', { origin: `https://localhost:${logto.port}` }],
	['of a longer name', { origin: `${logto.endpoint}.evil.example` }],
	['of two origins', { origin: `${logto.endpoint}, ${evil}` }],
	['that hides its origin', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }]
];

describe('a page of another site', () => {
	const expectRefused = async (response: Response, by: string) => {
		expect(response.status, by).toBe(403);
		expect(response.headers.has('access-control-allow-origin'), by).toBe(false);
		expect(await response.json()).toMatchObject({ code: 'local.foreign_page' });
	};
	const all = async (
		client: HttpClient,
		requests: ReadonlyArray<readonly [string, string, Record<string, string>, string?]>
	) => {
		for (const [by, mark] of marks())
			for (const [method, path, headers, body] of requests) {
				// To lead a browser here is allowed: see below.
				if (method === 'GET' && mark['sec-fetch-mode'] === 'navigate') continue;
				const init = { method, headers: { ...headers, ...mark }, body };
				const response = await client.fetch(`${logto.endpoint}${path}`, init);
				await expectRefused(response, `${method} ${path} ${by}`);
			}
	};

	it('sets no fault, ends none and reads no counts', async () => {
		await all(createHttpClient(), [
			['PUT', '/local/fault', {}, fault],
			['DELETE', '/local/fault', {}],
			['GET', '/local/requests', {}],
			['OPTIONS', '/local/fault', { 'access-control-request-method': 'PUT' }]
		]);
		expect(await isUnharmed()).toBe(true);
	});

	it('signs in no browser, neither as Alice nor as an account of its own', async () => {
		const client = createHttpClient();
		const page = await follow(client, authorizationUrl(logto, {}));
		expect(new URL(page.url).pathname).toBe('/sign-in');
		await all(client, [
			['POST', '/sign-in', form, 'user=alice'],
			['POST', '/register', form, 'username=mallory'],
			['PUT', '/api/experience', form, 'interactionEvent=SignIn'],
			['POST', '/api/experience/verification/password', form, 'identifier.value=alice'],
			['POST', '/api/experience/identification', form, 'verificationId=x'],
			['POST', '/api/experience/submit', form]
		]);
		const users = await (await callApi(logto, 'GET', '/api/users')).json();
		expect(users.map((user: { username: string }) => user.username)).not.toContain('mallory');
	});

	it('changes no account and ends no session', async () => {
		const client = createHttpClient();
		const { access_token: token } = await signIn(logto, 'dave', { scope: 'openid email' }, client);
		const end = await client.fetch(`${logto.issuer}/session/end?client_id=${logto.clientId}`);
		const xsrf = /name="xsrf" value="([^"]+)"/.exec(await end.text())?.[1] ?? '';
		await all(client, [
			['POST', '/account/email', form, 'email=mallory%40example.test'],
			['POST', '//evil.example/account/email', form, 'email=mallory%40example.test'],
			['POST', '/account/security', form],
			['POST', '/oidc/session/end/confirm', form, `xsrf=${xsrf}&logout=yes`]
		]);
		expect(await (await userinfo(logto, token)).json()).toMatchObject({ email: null });
		expect((await client.fetch(`${logto.endpoint}/account/email`)).status).toBe(200);
	});

	it('gets no token with the documented secrets', async () => {
		const { access_token: token } = await signIn(logto, 'alice');
		const grant = `grant_type=client_credentials&resource=https://default.logto.app/api&scope=all`;
		const secret = `client_id=m-default&client_secret=${logto.admin.clientSecret}`;
		const admin = { authorization: `Bearer ${await askAdminToken(logto)}` };
		const preflight = { 'access-control-request-method': 'POST' };
		await all(createHttpClient(), [
			['POST', '/oidc/token', form, `${grant}&${secret}`],
			['POST', '/oidc/token/introspection', form, `${secret}&token=${token}`],
			['POST', '/oidc/token/revocation', form, `${secret}&token=${token}`],
			['POST', '/oidc/request', form, secret],
			['POST', '/oidc/me', { authorization: `Bearer ${token}` }],
			['GET', '/oidc/me', { authorization: `Bearer ${token}` }],
			['GET', '/api/users', admin],
			['POST', '/api/one-time-tokens', admin, '{"email":"alice@example.test"}'],
			['OPTIONS', '/oidc/token', preflight],
			['OPTIONS', '/oidc/me', preflight],
			['OPTIONS', '/api/users', preflight]
		]);
		expect((await userinfo(logto, token)).status).toBe(200);
	});

	it('loads no page and frames none; it may lead a browser there', async () => {
		const client = createHttpClient();
		const open = (path: string, headers: Record<string, string>) =>
			client.fetch(`${logto.endpoint}${path}`, { headers });
		const site = { 'sec-fetch-site': 'cross-site' };
		const url = authorizationUrl(logto, {}).slice(logto.endpoint.length);
		for (const path of [url, '/sign-in', '/consent', '/account/email', '/'])
			await expectRefused(await open(path, { ...site, 'sec-fetch-mode': 'no-cors' }), path);
		const led = { ...site, 'sec-fetch-mode': 'navigate' };
		expect((await open(url, led)).headers.get('location')).toContain('/sign-in');
		for (const path of ['/sign-in', '/account/email', '/oidc/session/end']) {
			const { headers, status } = await open(path, led);
			expect(status, path).toBeLessThan(402);
			expect(headers.get('x-frame-options'), path).toBe('DENY');
			expect(headers.get('content-security-policy'), path).toBe("frame-ancestors 'none'");
		}
		await expectRefused(await open('/local/requests', led), 'counts');
	});

	it('may read what is public, without credentials', async () => {
		const headers = { origin: evil, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
		for (const path of [discovery, '/oidc/.well-known/oauth-authorization-server', '/oidc/jwks']) {
			const response = await createHttpClient().fetch(`${logto.endpoint}${path}`, { headers });
			expect(response.headers.get('access-control-allow-origin'), path).toBe(evil);
			expect(response.headers.has('access-control-allow-credentials'), path).toBe(false);
		}
	});
});

describe('ordinary use', () => {
	it('signs in by its own page, as a browser sends it', async () => {
		const client = createHttpClient();
		const own = { origin: logto.endpoint, 'sec-fetch-site': 'same-origin' };
		const page = await follow(client, authorizationUrl(logto, {}));
		const chosen = await client.fetch(page.url, {
			method: 'POST',
			headers: { ...form, ...own, 'sec-fetch-mode': 'navigate' },
			body: 'user=alice'
		});
		expect(chosen.status).toBe(303);
		const end = await follow(client, chosen.headers.get('location') ?? '');
		expect(new URL(end.url).searchParams.get('code')).toMatch(/./);
	});

	it('takes switches from other processes, which send no Origin', async () => {
		const put = await fetch(`${logto.endpoint}/local/fault`, { method: 'PUT', body: fault });
		expect(put.status).toBe(204);
		expect(await isUnharmed()).toBe(false);
		const host = `Host: 127.0.0.1:${logto.port}`;
		const curl = await speak(logto.port, ['DELETE /local/fault HTTP/1.1', host, 'Accept: */*']);
		expect(curl.status).toBe(204);
		expect(await isUnharmed()).toBe(true);
	});
});
