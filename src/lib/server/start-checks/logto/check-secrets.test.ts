import { expect, it } from 'vitest';
import { toIssuerThatAnswers } from '../../../../../tests/support/fake-issuer.js';
import { testEnv, toTestConfig } from '../../../../../tests/support/units.js';
import { toConfig } from '../../config/config.js';
import { checkSecrets } from './check-secrets.js';

const withMachine = toConfig({
	env: { ...testEnv, AUTH_LOGTO_MACHINE_ID: 'm', AUTH_LOGTO_MACHINE_SECRET: 'm-secret' }
});

it('requests what Logto issues to no one', async () => {
	const sent: string[] = [];
	const issuer = toIssuerThatAnswers(async (input, init) => {
		const request = new Request(input, init);
		sent.push(`${new URL(request.url).pathname} ${await request.text()}`);
		return Response.json({ error: 'invalid_target' }, { status: 400 });
	});
	expect(await checkSecrets(issuer, withMachine)).toEqual([]);
	expect(sent.toSorted()).toEqual([
		'/oidc/token grant_type=client_credentials',
		'/oidc/token/introspection token=start-check'
	]);
});

it('requests nothing where the issuer introspects no token and there is no machine', async () => {
	const issuer = toIssuerThatAnswers(async () => {
		throw new Error('It was asked.');
	});
	const without = {
		...issuer,
		discover: async () => ({ ...(await issuer.discover()), introspection_endpoint: null })
	};
	expect(await checkSecrets(without, toTestConfig())).toEqual([]);
});
