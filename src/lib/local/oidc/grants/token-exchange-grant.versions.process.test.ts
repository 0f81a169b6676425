import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpClient, follow } from '../../../../../tests/support/http-client.js';
import {
	askToken,
	authorizationUrl,
	callApi,
	createPersonalToken,
	redirectUri,
	signIn
} from '../../../../../tests/support/logto-calls.js';
import { startLocalLogto, type LocalLogto } from '../../start.js';

/** What changed with Logto 1.43: its pull requests 9320, 9457 and 9458. */
const alice = 'alice0000001';
const api = 'https://api.example.test';
const partner = { clientId: 'partner', clientSecret: 'partner-secret', isThirdParty: true };

let logto: LocalLogto;
const start = async (version: '1.42' | '1.43') => {
	logto = await startLocalLogto({
		port: 0,
		allowTokenExchange: true,
		version,
		otherApplications: [partner]
	});
};
beforeEach(() => start('1.42'));
afterEach(() => logto.close());

const exchange = async (
	token: string,
	type = 'urn:ietf:params:oauth:token-type:access_token'
): Promise<number> => {
	const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
	const params = { grant_type: grant, subject_token: token, subject_token_type: type };
	return (await askToken(logto, params)).status;
};

async function exchangeOfSuspended(): Promise<number> {
	const token = await createPersonalToken(logto, alice);
	await callApi(logto, 'PATCH', `/api/users/${alice}/is-suspended`, { isSuspended: true });
	return exchange(token, 'urn:logto:token-type:personal_access_token');
}

async function exchangeOfApi(name: 'access_token' | 'id_token'): Promise<number> {
	const params = { scope: 'openid read:things', resource: api };
	return exchange((await signIn(logto, 'alice', params, undefined, api))[name]);
}

/** Signs in to the partner's application, with its page of consent. */
async function exchangeOfPartner(): Promise<number> {
	const client = createHttpClient();
	const first = await follow(client, authorizationUrl({ ...logto, ...partner }, {}));
	const post = async (address: string, fields: Record<string, string>) => {
		const response = await client.fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams(fields)
		});
		return follow(client, new URL(response.headers.get('location') ?? '', address).href);
	};
	const consent = await post(first.url, { user: 'alice' });
	const { url } = await post(consent.url, {});
	const code = new URL(url).searchParams.get('code') ?? '';
	const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
	return exchange((await (await askToken(logto, grant, partner)).json()).access_token);
}

it.each<[string, number, number, () => Promise<number>]>([
	["the app's own JWT", 200, 200, () => exchangeOfApi('access_token')],
	['an ID token', 200, 400, () => exchangeOfApi('id_token')],
	['a token of a third-party application', 200, 400, exchangeOfPartner],
	['the personal access token of a suspended user', 200, 400, exchangeOfSuspended],
	[
		'a JWT of another issuer',
		400,
		400,
		() => exchange('eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJhbGljZSJ9.AAAA')
	]
])('%s gets %i at an exchange up to 1.42, and %i since', async (_, before, since, ask) => {
	expect(await ask()).toBe(before);
	await logto.close();
	await start('1.43');
	expect(await ask()).toBe(since);
});
