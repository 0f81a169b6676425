import { expect, onTestFinished, test, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { toTestConfig } from '../../../../tests/support/units.js';
import { createIntrospection } from './introspection.js';

const token = 'c'.repeat(43);
const of = (sent: string, sender = '192.0.2.1') => ({
	token: sent,
	sender: () => sender,
	warn: () => undefined
});
const active = {
	active: true,
	sub: 'alice',
	client_id: 'mobile',
	exp: Math.floor(Date.now() / 1000) + 3600,
	scope: 'openid email',
	token_type: 'Bearer'
};

test('sends the token in the form and the secret in the header, and nothing in the address', async () => {
	const asked: Request[] = [];
	const issuer = toIssuerThatAnswers(async (input, init) => {
		asked.push(new Request(input, init));
		return Response.json(active);
	});
	expect(await createIntrospection(toTestConfig(), issuer).read(of(token))).toEqual({
		subject: 'alice',
		clientId: 'mobile',
		scopes: ['openid', 'email'],
		expiresAt: active.exp
	});
	const [request] = asked;
	expect(request?.method).toBe('POST');
	expect(request?.url).toBe('https://tenant.logto.app/oidc/token/introspection');
	expect(request?.headers.get('authorization')).toBe(`Basic ${btoa('app:app-secret-value')}`);
	expect(await request?.text()).toBe(`token=${token}&token_type_hint=access_token`);
});

const answered = async (answer: () => Response, sent = token): Promise<string> => {
	const issuer = toIssuerThatAnswers(async () => answer());
	const introspection = createIntrospection(toTestConfig(), issuer);
	return introspection.read(of(sent)).then(
		() => 'passed',
		({ code }) => code
	);
};

test.each<[string, object, string]>([
	['is active', {}, 'passed'],
	['names this issuer', { iss: 'https://tenant.logto.app/oidc' }, 'passed'],
	['has its type in lower case', { token_type: 'bearer' }, 'passed'],
	['is inactive', { active: false }, 'token_invalid'],
	['is said to be active by a string', { active: 'true' }, 'issuer_invalid'],
	['has no type, as a refresh token', { token_type: undefined }, 'token_invalid'],
	['has another type', { token_type: 'DPoP' }, 'token_invalid'],
	['is bound to a key', { cnf: { jkt: 'x' } }, 'token_invalid'],
	['is for an audience', { aud: 'https://api.example' }, 'token_invalid'],
	['is of another issuer', { iss: 'https://other.logto.app/oidc' }, 'token_invalid'],
	['has no subject', { sub: undefined }, 'token_invalid'],
	['has an empty subject', { sub: '' }, 'token_invalid'],
	['has no client', { client_id: undefined }, 'token_invalid'],
	['has an empty client', { client_id: '' }, 'token_invalid'],
	['has no expiry', { exp: undefined }, 'token_invalid'],
	['has expired', { exp: Math.floor(Date.now() / 1000) - 1 }, 'token_invalid']
])('a token that %s', async (_, changes, expected) => {
	expect(await answered(() => Response.json({ ...active, ...changes }))).toBe(expected);
});

test.each([
	[400, { error: 'invalid_request' }, 'issuer_invalid'],
	[401, { error: 'invalid_client' }, 'configuration'],
	[503, {}, 'issuer_unreachable'],
	[200, [], 'issuer_invalid']
])('a refusal of the request says nothing about the token: %i %j', async (status, body, code) => {
	expect(await answered(() => Response.json(body, { status }))).toBe(code);
});

test.each(['', 'a.b.c', 'short', 'x'.repeat(257), `${'x'.repeat(42)} `, `${'x'.repeat(42)}&`])(
	'refuses %j without asking Logto',
	async (sent) => {
		const answer = vi.fn(() => Response.json(active));
		expect(await answered(answer, sent)).toBe('token_invalid');
		expect(answer).not.toHaveBeenCalled();
	}
);

test('returns a frozen object, which no caller can change for the next', async () => {
	const issuer = toIssuerThatAnswers(async () => Response.json(active));
	const found = await createIntrospection(toTestConfig(), issuer).read(of(token));
	expect(Object.isFrozen(found)).toBe(true);
	expect(Object.isFrozen(found.scopes)).toBe(true);
});

test('reports an issuer that has no introspection endpoint', async () => {
	const issuer = toIssuerThatAnswers(async () => Response.json(active));
	const without = {
		...issuer,
		discover: async () => ({ ...(await issuer.discover()), introspection_endpoint: null })
	};
	await expect(createIntrospection(toTestConfig(), without).read(of(token))).rejects.toMatchObject({
		code: 'configuration',
		message: expect.stringContaining('introspection_endpoint')
	});
});

test('asks about twenty made-up tokens of a sender at once, and still about those of others', async () => {
	// The budget grows with time, however long the machine takes.
	vi.useFakeTimers({ toFake: ['Date'] });
	onTestFinished(() => void vi.useRealTimers());
	let times = 0;
	const issuer = toIssuerThatAnswers(async (_, init) => {
		times++;
		const isGood = new URLSearchParams(String(init?.body)).get('token') === token;
		return Response.json(isGood ? active : { active: false });
	});
	const introspection = createIntrospection(toTestConfig(), issuer);
	const asking = Array.from({ length: 300 }, (_, index) =>
		introspection.read(of(String(index).padStart(43, 'x'))).catch(({ code }) => code)
	);
	expect(new Set(await Promise.all(asking))).toEqual(
		new Set(['token_invalid', 'too_many_requests'])
	);
	expect(times).toBe(20);
	await expect(introspection.read(of(token))).rejects.toMatchObject({
		code: 'too_many_requests'
	});
	expect(await introspection.read(of(token, '192.0.2.2'))).toMatchObject({ subject: 'alice' });
});
