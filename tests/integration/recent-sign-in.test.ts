import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import {
	createHttpClient,
	follow,
	signInAtLogto,
	type HttpClient
} from '../support/http-client.js';
import { locationOf, navigation, signIn } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

describe('the age of a sign-in', () => {
	const world = useWorld({});

	/** The authorization request of a sign-in with some fields. */
	const start = async (fields: Readonly<Record<string, string>>, client = createHttpClient()) => {
		const { demo } = world;
		const response = await client.fetch(
			`${demo.origin}/auth/signin?${new URLSearchParams(fields)}`,
			{ headers: navigation }
		);
		return locationOf(response, demo);
	};

	/** Redeems a code as the demo would, to see the ID token. */
	const readIdToken = async (request: URL, client: HttpClient) => {
		const { logto } = world;
		// Without PKCE, whose verifier only the demo knows.
		request.searchParams.delete('code_challenge');
		request.searchParams.delete('code_challenge_method');
		const callback = new URL(await signInAtLogto(client, request.href, 'alice'));
		const response = await client.fetch(`${logto.issuer}/token`, {
			method: 'POST',
			headers: {
				authorization: `Basic ${btoa(`${logto.clientId}:${logto.clientSecret}`)}`
			},
			body: new URLSearchParams({
				grant_type: 'authorization_code',
				code: callback.searchParams.get('code') ?? '',
				redirect_uri: `${callback.origin}${callback.pathname}`
			})
		});
		const answer: unknown = await response.json();
		const token = typeof answer === 'object' && answer !== null && 'id_token' in answer;
		return decodeJwt(token ? String(answer.id_token) : '');
	};

	it.each([
		['a year unless asked', {}, { max_age: '31536000', prompt: 'consent' }],
		['that of the page', { maxAge: '300' }, { max_age: '300', prompt: 'consent' }],
		['none, for 0', { maxAge: '0' }, { max_age: '0', prompt: 'consent' }],
		['a year for nonsense', { maxAge: '-1' }, { max_age: '31536000', prompt: 'consent' }],
		['with the prompt consent', { prompt: 'consent' }, { prompt: 'consent' }]
	])('at Logto is %s', async (_, fields, expected) => {
		const { searchParams } = await start(fields);
		expect(Object.fromEntries(searchParams)).toMatchObject(expected);
	});

	it.each([{}, { maxAge: '300' }, { maxAge: '0' }])(
		'stands in the ID token after %j',
		async (fields) => {
			const claims = await readIdToken(await start(fields), createHttpClient());
			expect(claims['auth_time']).toBeGreaterThan(Date.now() / 1000 - 60);
			expect(claims['auth_time']).toBeLessThanOrEqual(Date.now() / 1000 + 1);
		}
	);

	it('does not stand there when no age is asked for, as at Logto', async () => {
		const request = await start({});
		request.searchParams.delete('max_age');
		expect(await readIdToken(request, createHttpClient())).not.toHaveProperty('auth_time');
	});

	it('asks no user again who has a session at Logto, except for 0', async () => {
		const { client } = await signIn(world.demo, 'alice');
		for (const fields of [{}, { maxAge: '300' }, { prompt: 'consent' }]) {
			const silent = await follow(client, (await start(fields, client)).href);
			expect(new URL(silent.url).searchParams.get('code')).not.toBeNull();
		}
		const asked = await follow(client, (await start({ maxAge: '0' }, client)).href);
		expect(await asked.response?.text()).toContain('name="user"');
	});
});
