import { describe, expect, it } from 'vitest';
import { fetchDiscovery } from './discovery.js';

const issuer = 'https://auth.example.test/oidc';

const document = {
	issuer,
	authorization_endpoint: `${issuer}/auth`,
	token_endpoint: `${issuer}/token`,
	userinfo_endpoint: `${issuer}/me`,
	jwks_uri: `${issuer}/jwks`
};

/** Discovery with some fields that differ, for an issuer. */
const discover = (fields: object, at = issuer) =>
	fetchDiscovery(async () => Response.json({ ...document, issuer: at, ...fields }), at, null);

describe('fetchDiscovery', () => {
	it('asks at the well-known address below the issuer', async () => {
		const asked: string[] = [];
		const answer: typeof fetch = async (input) => {
			asked.push(String(input));
			return Response.json(document);
		};
		await fetchDiscovery(answer, issuer, null);
		expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`]);
	});

	it.each([
		'authorization_endpoint',
		'token_endpoint',
		'userinfo_endpoint',
		'jwks_uri',
		'end_session_endpoint',
		'revocation_endpoint',
		'introspection_endpoint'
	])('refuses a "%s" without TLS when the issuer has it', async (name) => {
		await expect(discover({ [name]: 'http://auth.example.test/oidc/x' })).rejects.toMatchObject({
			code: 'issuer_invalid',
			cause: { message: expect.stringContaining(`"${name}"`) }
		});
	});

	it('accepts endpoints without TLS when the issuer has none, as on loopback', async () => {
		const address = 'http://localhost:3001/oidc/token';
		const { discovery } = await discover({ token_endpoint: address }, 'http://localhost:3001/oidc');
		expect(discovery.token_endpoint).toBe(address);
	});

	it.each(['javascript:alert(1)', 'ftp://auth.example.test/', '/oidc/token', 5])(
		'refuses the address %j',
		async (address) => {
			await expect(discover({ token_endpoint: address })).rejects.toMatchObject({
				code: 'issuer_invalid'
			});
		}
	);
});
