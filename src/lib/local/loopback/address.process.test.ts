import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authorizationUrl } from '../../../../tests/support/logto-calls.js';
import { speak } from '../../../../tests/support/raw-socket.js';
import { isLoopbackHost } from './address.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

describe('isLoopbackHost', () => {
	it.each([
		'localhost:3301',
		'LocalHost:3301',
		'a.b.localhost:3301',
		'127.0.0.1:3301',
		'[::1]:3301'
	])('knows %s', (host) => {
		expect(isLoopbackHost(host, 3301)).toBe(true);
	});

	it.each(['localhost', '127.255.255.255', '[::1]:80'])('accepts %s at port 80', (host) => {
		expect(isLoopbackHost(host, 80)).toBe(true);
	});

	it.each([
		'',
		':3301',
		'localhost',
		'localhost:33',
		'128.0.0.1:3301',
		'.localhost:3301',
		'[::1:3301'
	])('refuses %j', (host) => {
		expect(isLoopbackHost(host, 3301)).toBe(false);
	});
});

describe('with an endpoint of a proxy', () => {
	const endpoint = 'https://auth.example.test';
	const discovery = '/oidc/.well-known/openid-configuration';

	let logto: LocalLogto;
	beforeEach(async () => {
		logto = await startLocalLogto({ port: 0, endpoint: `${endpoint}/` });
	});
	afterEach(() => logto.close());

	const ask = (line: string, host: string, fields: readonly string[] = [], body = '') =>
		speak(logto.port, [`${line} HTTP/1.1`, `Host: ${host}`, ...fields], body);
	const own = () => `localhost:${logto.port}`;

	it('uses that address', () => {
		expect(logto).toMatchObject({ endpoint, issuer: `${endpoint}/oidc` });
	});

	it('names that address, whether or not the proxy forwards its own Host', async () => {
		for (const host of ['auth.example.test', 'AUTH.example.test', own()]) {
			const { status, body } = await ask(`GET ${discovery}`, host, ['X-Forwarded-Proto: http']);
			expect(status).toBe(200);
			expect(body).toContain(`"token_endpoint":"${endpoint}/oidc/token"`);
			expect(body).not.toMatch(/"http:/);
		}
	});

	it('refuses every other name', async () => {
		for (const host of ['auth.example.test:8080', 'b.auth.example.test', 'evil.example'])
			expect((await ask(`GET ${discovery}`, host)).status).toBe(421);
	});

	it('redirects to that address, with cookies for https only', async () => {
		const path = authorizationUrl(logto, {}).slice(endpoint.length);
		const { status, headers } = await ask(`GET ${path}`, 'auth.example.test');
		expect(status).toBe(303);
		const cookies = headers.getSetCookie();
		expect(cookies.length).toBeGreaterThan(0);
		for (const cookie of cookies) expect(cookie).toContain('; secure');
		const stale = await ask('GET /sign-in', own());
		expect(stale.headers.get('location')).toBe(`${endpoint}/unknown-session`);
	});

	it('accepts forms of its own pages only', async () => {
		const post = (origin: string) =>
			ask('POST /sign-in', own(), [`Origin: ${origin}`], 'user=alice');
		expect((await post(endpoint)).status).toBe(302);
		expect((await post('http://auth.example.test')).status).toBe(403);
	});

	it('accepts changes at /local/ from this machine only', async () => {
		const fault = JSON.stringify({ kind: 'status', status: 503 });
		const there = await ask('PUT /local/fault', 'auth.example.test', [], fault);
		expect(there.status).toBe(421);
		expect(there.body).toContain(`http://${own()}`);
		expect((await ask('PUT /local/fault', own(), [], fault)).status).toBe(204);
	});
});
