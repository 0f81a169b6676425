import { createServer } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttpClient, follow } from '../../../tests/support/http-client.js';
import {
	authorizationUrl,
	callApi,
	refresh,
	signIn,
	userinfo
} from '../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto, type StartLocalLogtoOptions } from './start.js';

const started: LocalLogto[] = [];
const start = async (options: StartLocalLogtoOptions = {}): Promise<LocalLogto> => {
	const logto = await startLocalLogto({ port: 0, ...options });
	started.push(logto);
	return logto;
};

afterEach(async () => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
	await Promise.all(started.splice(0).map((logto) => logto.close()));
});

test('does not start in production unless it is allowed', async () => {
	vi.stubEnv('NODE_ENV', 'production');
	await expect(start()).rejects.toThrow('does not start with NODE_ENV=production');
	await expect(start({ allowProduction: true })).resolves.toMatchObject({ clientId: 'local-app' });
});

test('does not start with unknown options', async () => {
	const erin = { id: '1', username: 'erin', password: 'x', roles: ['ghost'] };
	await expect(start({ users: [erin] })).rejects.toThrow('names "ghost"');
});

test('fails if the port that is set is taken', async () => {
	const server = createServer().listen(0, 'localhost');
	await new Promise((resolve) => server.once('listening', resolve));
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	await expect(start({ port })).rejects.toThrow(`port ${port}, which is taken`);
	await new Promise((resolve) => server.close(resolve));
});

test('shares nothing between two instances', async () => {
	const [one, other] = await Promise.all([start(), start()]);
	const tokens = await signIn(one, 'alice');
	expect((await refresh(other, tokens.refresh_token)).status).toBe(400);
	expect((await refresh(one, tokens.refresh_token)).status).toBe(200);
});

test('remembers requests without their query', async () => {
	const logto = await start();
	await fetch(`${logto.issuer}/jwks?secret=1`);
	expect(logto.requests).toEqual([{ method: 'GET', path: '/oidc/jwks' }]);
});

describe('refresh tokens', () => {
	test('stay the same for 70 % of their lifetime, then change', async () => {
		useClock();
		const logto = await start({ refreshTokenTtl: 20 });
		const { refresh_token: token } = await signIn(logto, 'alice');
		pass(13);
		expect((await (await refresh(logto, token)).json()).refresh_token).toBe(token);
		pass(1.5);
		const rotated = await (await refresh(logto, token)).json();
		expect(rotated.refresh_token).not.toBe(token);
		pass(19);
		expect((await refresh(logto, rotated.refresh_token)).status).toBe(200);
	});

	test('work after their use for the configured leeway', async () => {
		useClock();
		const logto = await start({ alwaysRotate: true, refreshTokenLeeway: 10 });
		const { refresh_token: token } = await signIn(logto, 'alice');
		expect((await refresh(logto, token)).status).toBe(200);
		pass(9.5);
		expect((await refresh(logto, token)).status).toBe(200);
		pass(10.5);
		expect((await refresh(logto, token)).status).toBe(400);
	});

	test('all work after simultaneous uses', async () => {
		const logto = await start({ alwaysRotate: true });
		const { refresh_token: token } = await signIn(logto, 'alice');
		const answers = await Promise.all([1, 2, 3].map(() => refresh(logto, token)));
		const tokens = await Promise.all(answers.map((answer) => answer.json()));
		expect(new Set([token, ...tokens.map((body) => body.refresh_token)]).size).toBe(4);
		for (const body of tokens) expect((await refresh(logto, body.refresh_token)).status).toBe(200);
	});

	test('never change if the application does not rotate them', async () => {
		const logto = await start({ alwaysRotate: true, rotateRefreshToken: false });
		const { refresh_token: token } = await signIn(logto, 'alice');
		expect((await (await refresh(logto, token)).json()).refresh_token).toBe(token);
	});

	test('expire', async () => {
		useClock();
		const logto = await start({ refreshTokenTtl: 20 });
		const { refresh_token: token } = await signIn(logto, 'alice');
		pass(21);
		expect((await refresh(logto, token)).status).toBe(400);
	});

	test('work for 3 seconds after each use', async () => {
		useClock();
		const logto = await start({ alwaysRotate: true });
		const { refresh_token: token } = await signIn(logto, 'alice');
		const seen = new Set([token]);
		for (let use = 0; use < 4; use++) {
			const response = await refresh(logto, token);
			expect(response.status).toBe(200);
			seen.add((await response.json()).refresh_token);
			pass(2);
		}
		expect(seen.size).toBe(5);
	});

	test('end the whole grant when they are reused after that: new tokens and the opaque access token', async () => {
		useClock();
		const logto = await start({ alwaysRotate: true });
		const { refresh_token: token } = await signIn(logto, 'alice');
		const next = await (await refresh(logto, token)).json();
		expect((await userinfo(logto, next.access_token)).status).toBe(200);
		pass(3.6);
		const reuse = await refresh(logto, token);
		expect(reuse.status).toBe(400);
		expect(await reuse.json()).toMatchObject({
			code: 'oidc.invalid_grant',
			error_description: 'grant request is invalid'
		});
		expect((await refresh(logto, next.refresh_token)).status).toBe(400);
		expect((await userinfo(logto, next.access_token)).status).toBe(401);
	});

	test('are issued only with offline_access, unless the application always receives one', async () => {
		const consentless = { scope: 'openid profile', prompt: 'login' };
		expect(await signIn(await start(), 'alice', consentless)).not.toHaveProperty('refresh_token');
		const always = await start({ alwaysIssueRefreshToken: true });
		expect(await signIn(always, 'alice', consentless)).toHaveProperty('refresh_token');
	});
});

test('keeps issued tokens valid when settings change', async () => {
	const logto = await start();
	const { refresh_token: token } = await signIn(logto, 'alice');
	logto.configure({ alwaysRotate: true, accessTokenTtl: 5 });
	const body = await (await refresh(logto, token)).json();
	expect(body).toMatchObject({ expires_in: 5 });
	expect(body.refresh_token).not.toBe(token);
	expect((await userinfo(logto, body.access_token)).status).toBe(200);
});

test('signs in with a one-time token without a page, once', async () => {
	const logto = await start();
	const email = 'alice@example.test';
	const made = await callApi(logto, 'POST', '/api/one-time-tokens', { email });
	expect(made.status).toBe(201);
	const { token } = await made.json();
	const params = { one_time_token: token, login_hint: 'alice@example.test' };
	expect(await signIn(logto, null, params)).toHaveProperty('id_token');
	await expect(signIn(logto, null, params)).rejects.toThrow('one_time_token.token_consumed');
});

test('creates a user who can sign in', async () => {
	const logto = await start();
	const client = createHttpClient();
	const page = await follow(client, authorizationUrl(logto, { first_screen: 'register' }));
	expect(new URL(page.url).pathname).toBe('/register');
	const post = (fields: Record<string, string>) =>
		client.fetch(`${logto.endpoint}/register`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams(fields)
		});
	expect((await post({ username: '1 2' })).status).toBe(422);
	expect((await post({ username: 'alice' })).status).toBe(422);
	expect((await post({ username: 'dora', name: 'Dora' })).status).toBe(303);
	expect(await signIn(logto, 'dora')).toHaveProperty('id_token');
});

test('links from the sign-in page to registration', async () => {
	const logto = await start();
	const client = createHttpClient();
	const page = await follow(client, authorizationUrl(logto, {}));
	expect(await page.response?.text()).toContain('href="/register?app_id=local-app"');
	expect((await client.fetch(`${logto.endpoint}/register`)).status).toBe(200);
});

test('answers unreadable and foreign input with 4xx', async () => {
	const { endpoint } = await start();
	const answers = await Promise.all([
		fetch(`${endpoint}/sign-in`, { redirect: 'manual' }),
		fetch(`${endpoint}/sign-in`, { method: 'POST', body: 'x'.repeat(100_000), redirect: 'manual' }),
		fetch(`${endpoint}/api/one-time-tokens`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{'
		}),
		fetch(`${endpoint}/%ff`),
		fetch(`${endpoint}/oidc/token`, { method: 'POST', body: '%ff=%ff' }),
		fetch(`${endpoint}/oidc/auth?client_id[]=1`, { redirect: 'manual' })
	]);
	for (const { status } of answers) expect(status).toBeLessThan(500);
});

function useClock(): void {
	vi.useFakeTimers({ toFake: ['Date'] });
}

function pass(seconds: number): void {
	vi.setSystemTime(Date.now() + seconds * 1000);
}
