import { describe, expect, it } from 'vitest';
import { toTestConfig } from '../../../../tests/support/units.js';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import type { TokenParameters } from './refusal.js';
import { fetchTokens } from './token-endpoint.js';

const credentials = toTestConfig();
const refresh: TokenParameters = { grant_type: 'refresh_token' };

const ask = (status: number, value: unknown, parameters = refresh) =>
	fetchTokens(
		toIssuerThatAnswers(async () => Response.json(value, { status })),
		{ credentials, parameters }
	);

describe('fetchTokens', () => {
	it('returns the issued tokens, with times since the epoch', async () => {
		const before = Date.now() / 1000;
		const answer = await ask(200, {
			access_token: 'a',
			refresh_token: 'r',
			id_token: 'i',
			expires_in: 3600,
			scope: 'read:things',
			token_type: 'Bearer'
		});
		expect(answer).toMatchObject({
			accessToken: 'a',
			refreshToken: 'r',
			idToken: 'i',
			scope: 'read:things'
		});
		expect(answer.issuedAt).toBeGreaterThanOrEqual(before);
		expect(answer.expiresAt - answer.issuedAt).toBe(3600);
	});

	it.each([
		[400, 'invalid_grant', 'grant request is invalid', 'session_expired'],
		[400, 'invalid_target', 'resource indicator is missing, or unknown', 'resource_unknown'],
		[401, 'invalid_client', 'client authentication failed', 'configuration'],
		[400, 'invalid_client', 'invalid client nope', 'configuration'],
		[
			400,
			'invalid_request',
			'requested grant type is not allowed for this client',
			'configuration'
		],
		[400, 'unsupported_grant_type', 'unsupported grant_type requested', 'configuration'],
		[403, 'access_denied', 'user is not a member of the organization', 'not_a_member'],
		[
			403,
			'access_denied',
			'organization requires MFA but user has no MFA configured',
			'mfa_required'
		],
		[403, 'access_denied', 'app has not associated with the organization', 'token_refused'],
		[
			403,
			'access_denied',
			'organization access is not granted to the application',
			'organization_not_granted'
		],
		[400, 'access_denied', 'access denied', 'app_access_denied'],
		[403, 'insufficient_scope', 'refresh token missing required scope', 'consent_required'],
		[400, 'invalid_scope', 'refresh token missing requested scope', 'consent_required'],
		[400, 'something_new', 'whatever', 'token_refused'],
		[500, 'server_error', 'oops', 'issuer_unreachable'],
		[429, 'slow_down', 'wait', 'issuer_unreachable']
	])('maps %i %s (%s) to %s', async (status, error, description, code) => {
		const answer = ask(status, { error, error_description: description });
		await expect(answer).rejects.toMatchObject({ code });
	});

	it.each<TokenParameters>([
		{ grant_type: 'refresh_token', resource: 'https://api.example.test' },
		{ grant_type: 'refresh_token', organization_id: 'acme' },
		{ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' },
		{ grant_type: 'client_credentials' }
	])('treats a denial as one of that token only: %j', async (parameters) => {
		// The words are those of the tenant's own JWT customizer.
		const value = { error: 'access_denied', error_description: 'not a member of the MFA beta' };
		const answer = ask(400, value, parameters);
		await expect(answer).rejects.toMatchObject({ code: 'token_refused' });
	});

	it.each([[{}], [[]], [{ access_token: '' }], [{ access_token: 5 }]])(
		'does not accept %j as a token response',
		async (value) => {
			await expect(ask(200, value)).rejects.toMatchObject({ code: 'issuer_invalid' });
		}
	);

	it('does not accept HTML as a token response', async () => {
		const issuer = toIssuerThatAnswers(async () => new Response('<html>', { status: 200 }));
		await expect(fetchTokens(issuer, { credentials, parameters: refresh })).rejects.toMatchObject({
			code: 'issuer_invalid'
		});
	});

	it('encodes both parts of the credentials before it joins them', async () => {
		let sent: string | null = null;
		const issuer = toIssuerThatAnswers(async (_, init) => {
			sent = new Headers(init?.headers).get('authorization');
			return Response.json({ access_token: 'a' });
		});
		await fetchTokens(issuer, {
			credentials: { clientId: 'a:b', clientSecret: 'ü +' },
			parameters: refresh
		});
		expect(atob(String(sent).slice('Basic '.length))).toBe('a%3Ab:%C3%BC+%2B');
	});
});
