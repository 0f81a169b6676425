import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { signIn } from '../../../../tests/support/logto-calls.js';
import { parseFault } from './faults.js';
import type { LocalFault } from './local-fault.js';
import { startLocalLogto, type LocalLogto } from '../start.js';

let logto: LocalLogto;
beforeEach(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterEach(() => logto.close());

const askKeys = (init: RequestInit = {}) => fetch(`${logto.issuer}/jwks`, init);

describe('a fault', () => {
	it('answers with a status', async () => {
		logto.setFault({ kind: 'status', status: 429, retryAfter: 7 });
		const response = await askKeys();
		expect(response.status).toBe(429);
		expect(response.headers.get('retry-after')).toBe('7');
	});

	it('drops the connection', async () => {
		logto.setFault({ kind: 'drop' });
		await expect(askKeys()).rejects.toThrow('fetch failed');
	});

	it('answers with another body', async () => {
		logto.setFault({ kind: 'body', body: '{"keys":', contentType: 'application/json' });
		const response = await askKeys();
		expect(response.headers.get('content-type')).toBe('application/json');
		expect(await response.text()).toBe('{"keys":');
	});

	it('answers late, with the usual answer', async () => {
		logto.setFault({ kind: 'delay', ms: 80 });
		const start = performance.now();
		expect(await (await askKeys()).json()).toHaveProperty('keys');
		expect(performance.now() - start).toBeGreaterThan(75);
	});

	it('never answers', async () => {
		logto.setFault({ kind: 'hang' });
		await expect(askKeys({ signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
	});

	it('ends when it is removed', async () => {
		logto.setFault({ kind: 'drop' });
		logto.setFault(null);
		expect((await askKeys()).status).toBe(200);
		expect(await signIn(logto, 'alice')).toHaveProperty('id_token');
	});

	it('applies to the OIDC endpoints unless it names paths', async () => {
		logto.setFault({ kind: 'status', status: 500 });
		expect((await fetch(logto.endpoint)).status).toBe(200);
		logto.setFault({ kind: 'status', status: 500, paths: ['/oidc/token', '/api/'] });
		expect((await askKeys()).status).toBe(200);
		expect((await fetch(`${logto.issuer}/token`, { method: 'POST' })).status).toBe(500);
		expect((await fetch(`${logto.issuer}/token/revocation`)).status).not.toBe(500);
		expect((await fetch(`${logto.endpoint}/api/users`)).status).toBe(500);
	});
});

test('lets other processes set faults and read counts over HTTP', async () => {
	const put = (body: string) => fetch(`${logto.endpoint}/local/fault`, { method: 'PUT', body });
	expect((await put('{"kind":"status","status":503}')).status).toBe(204);
	expect((await askKeys()).status).toBe(503);
	expect((await put('{"kind":"earthquake"}')).status).toBe(400);
	expect((await put('{')).status).toBe(400);
	const fault = `${logto.endpoint}/local/fault`;
	expect((await fetch(fault, { method: 'DELETE' })).status).toBe(204);
	expect((await askKeys()).status).toBe(200);
	const counts = await fetch(`${logto.endpoint}/local/requests`);
	expect(await counts.json()).toEqual({ '/oidc/jwks': 2 });
	expect((await fetch(`${logto.endpoint}/local/nothing`)).status).toBe(404);
});

test('counts every sign-in under one path', async () => {
	await signIn(logto, 'alice');
	await signIn(logto, 'bob');
	const counts = await (await fetch(`${logto.endpoint}/local/requests`)).json();
	expect(counts).toMatchObject({ '/oidc/auth': 2, '/oidc/auth/:uid': 4, '/oidc/token': 2 });
});

describe('parseFault', () => {
	it.each<LocalFault>([
		{ kind: 'hang' },
		{ kind: 'drop', paths: ['/oidc/token'] },
		{ kind: 'delay', ms: 5 },
		{ kind: 'status', status: 500 },
		{ kind: 'status', status: 429, retryAfter: 1 },
		{ kind: 'body', body: '', contentType: 'text/html' }
	])('takes %j', (fault) => {
		expect(parseFault(fault)).toEqual(fault);
	});

	it.each([
		null,
		'drop',
		{},
		{ kind: 'delay' },
		{ kind: 'delay', ms: -1 },
		{ kind: 'status', status: 42 },
		{ kind: 'status', status: 429, retryAfter: 'soon' },
		{ kind: 'body', body: '' },
		{ kind: 'drop', paths: '/oidc' }
	])('refuses %j', (value) => {
		expect(parseFault(value)).toBeNull();
	});
});
