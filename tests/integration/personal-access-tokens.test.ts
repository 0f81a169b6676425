import { afterEach, describe, expect, it } from 'vitest';
import { callApi } from '../support/logto-calls.js';
import { send } from '../support/send.js';
import { useWorld } from '../support/world.js';

describe('an API of the app, called by a script', () => {
	const world = useWorld({}, { allowTokenExchange: true });
	afterEach(() => world.logto.setFault(null));

	const createToken = async (user: string): Promise<string> => {
		const path = `/api/users/${user}/personal-access-tokens`;
		const made = await callApi(world.logto, 'POST', path, { name: crypto.randomUUID() });
		return (await made.json()).value;
	};
	const call = (token: string) =>
		send(`${world.demo.origin}/resource/things`, {
			headers: { accept: '*/*', authorization: `Bearer ${token}` }
		});

	it("opens to a personal access token, by its person's roles", async () => {
		const response = await call(await createToken('bob000000002'));
		expect(response.status).toBe(200);
		expect(response.headers.get('cache-control')).toContain('no-store');
		expect(await response.json()).toMatchObject({
			kind: 'personal_access_token',
			permissions: ['read:things']
		});
		const refused = await call(await createToken('carol0000003'));
		expect(refused.status).toBe(403);
		expect(refused.headers.get('www-authenticate')).toBe(
			'Bearer error="insufficient_scope", scope="read:things"'
		);
	});

	it('does not open to a made-up one', async () => {
		const response = await call(`pat_${'a'.repeat(32)}`);
		expect(response.status).toBe(401);
		expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
		expect(await response.json()).toMatchObject({ code: 'token_invalid' });
	});

	it('blames no token while Logto is away', async () => {
		const token = await createToken('bob000000002');
		world.logto.setFault({ kind: 'drop', paths: ['/oidc/token'] });
		const response = await call(token);
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ code: 'issuer_unreachable' });
	});
});
