import { afterEach, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { testEnv, toTestConfig } from '../../../../tests/support/units.js';
import { createMachineTokens } from './client-credentials.js';

const machine = { AUTH_LOGTO_MACHINE_ID: 'machine', AUTH_LOGTO_MACHINE_SECRET: 'secret' };

afterEach(() => void vi.useRealTimers());

it.each([
	['invalid_grant', 400],
	['invalid_scope', 400],
	['insufficient_scope', 403]
])(
	'does not report an ended session when Logto answers a machine with %s',
	async (error, status) => {
		const issuer = toIssuerThatAnswers(async () => Response.json({ error }, { status }));
		const config = toTestConfig({ env: { ...testEnv, ...machine } });
		const asked = createMachineTokens(config, issuer).get({ resource: 'https://api.example' });
		await expect(asked).rejects.toMatchObject({ code: 'token_refused' });
	}
);

/** A machine at an issuer that numbers its tokens, each for an hour. */
function start(env: Readonly<Record<string, string>> = machine) {
	const asked: URLSearchParams[] = [];
	const senders: Array<string | null> = [];
	const issuer = toIssuerThatAnswers(async (input, init) => {
		const request = new Request(input, init);
		senders.push(request.headers.get('authorization'));
		asked.push(new URLSearchParams(await request.text()));
		const token = { token_type: 'Bearer', expires_in: 3600, scope: '' };
		return Response.json({ ...token, access_token: `token-${asked.length}` });
	});
	const tokens = createMachineTokens(toTestConfig({ env: { ...testEnv, ...env } }), issuer);
	return { asked, senders, tokens };
}

const resource = 'https://api.example';

it('asks as the machine, and for the permissions, the resource and the organization', async () => {
	const { asked, senders, tokens } = start();
	await tokens.get({ resource, organizationId: 'acme', scopes: ['read:a', 'write:a'] });
	expect(senders).toEqual([`Basic ${btoa('machine:secret')}`]);
	expect(asked.map((parameters) => Object.fromEntries(parameters))).toEqual([
		{
			grant_type: 'client_credentials',
			resource,
			organization_id: 'acme',
			scope: 'read:a write:a'
		}
	]);
});

it('sends no empty parameters', async () => {
	const { asked, tokens } = start();
	await tokens.get({ resource, scopes: [] });
	expect(asked[0]?.toString()).not.toMatch(/scope|organization_id/);
});

it('keeps a token for its resource, organization and permissions, and returns it for no others', async () => {
	const { tokens } = start();
	const targets = [
		{ resource },
		{ resource, organizationId: 'acme' },
		{ organizationId: 'acme' },
		{ resource, scopes: ['read:a'] },
		{ resource, scopes: ['read:a', 'write:a'] }
	];
	for (const [index, target] of targets.entries())
		expect(await tokens.get(target)).toBe(`token-${index + 1}`);
	for (const [index, target] of targets.entries())
		expect(await tokens.get(target)).toBe(`token-${index + 1}`);
	expect(await tokens.get({ resource, scopes: ['write:a', 'read:a'] })).toBe('token-5');
});

it('asks once for all requests that need a token at the same time', async () => {
	const { asked, tokens } = start();
	const found = await Promise.all([1, 2, 3].map(() => tokens.get({ resource })));
	expect(found).toEqual(['token-1', 'token-1', 'token-1']);
	expect(asked).toHaveLength(1);
});

it('asks for another token before the kept one expires', async () => {
	vi.useFakeTimers({ toFake: ['Date'] });
	const { tokens } = start();
	expect(await tokens.get({ resource })).toBe('token-1');
	vi.setSystemTime(Date.now() + 3500 * 1000);
	expect(await tokens.get({ resource })).toBe('token-1');
	vi.setSystemTime(Date.now() + 90 * 1000);
	expect(await tokens.get({ resource })).toBe('token-2');
});

it('names the missing variables when the app has no machine, and asks nothing', async () => {
	const { asked, tokens } = start({});
	await expect(tokens.get({ resource })).rejects.toMatchObject({
		code: 'configuration',
		message: expect.stringContaining('AUTH_LOGTO_MACHINE_ID')
	});
	expect(asked).toEqual([]);
});

it.each([
	['invalid_target', 400, 'resource_unknown'],
	['invalid_client', 401, 'configuration']
])('reports %s as it is: the app can mend it', async (error, status, code) => {
	const issuer = toIssuerThatAnswers(async () => Response.json({ error }, { status }));
	const config = toTestConfig({ env: { ...testEnv, ...machine } });
	await expect(createMachineTokens(config, issuer).get({ resource })).rejects.toMatchObject({
		code
	});
});
