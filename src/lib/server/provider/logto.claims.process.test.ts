import { readFileSync } from 'node:fs';
import type { LogtoProfile as StockLogtoProfile } from '@auth/core/providers/logto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthJsApp } from '../../../../tests/support/authjs-app.js';
import { createHandledApp } from '../../../../tests/support/handled-app.js';
import { authSecret } from '../../../../tests/support/secret.js';
import { navigation, signIn } from '../../../../tests/support/sign-in.js';
import { defaultConfig, startLocalLogto, type LocalLogto } from '../../local/index.js';
import type { LogtoProfile } from '../../protocol/claims.js';
import type { Claims } from '../../protocol/register.js';
import { Logto } from './logto.js';

/** The names of a type without those that its index signature lets in. */
type Named<Profile> = keyof {
	[Name in keyof Profile as string extends Name ? never : Name]: unknown;
};

/** The fifteen claims that the page `providers/logto` of Auth.js names. */
const page = {
	sub: '7ii7badqkhau',
	name: 'Alice Liddell',
	username: 'alice',
	picture: 'https://example.test/alice.png',
	email: 'alice@example.test',
	email_verified: true,
	phone_number: '15550100001',
	phone_number_verified: true,
	address: {
		formatted: '1 Main St, Oxford OX1, UK',
		streetAddress: '1 Main St',
		locality: 'Oxford',
		region: 'Oxfordshire',
		postalCode: 'OX1',
		country: 'UK'
	},
	custom_data: { theme: 'dark', nested: { n: 1 } },
	identities: { github: { userId: '42', details: { id: '42', name: 'alice' } } },
	sso_identities: [
		{ issuer: 'https://idp.example.test', identityId: 'a-1', detail: { name: 'Alice' } }
	],
	organizations: ['vt04615zbmse', 'z41phprk1rxl'],
	organization_data: [
		{ id: 'vt04615zbmse', name: 'Globex', description: 'Globex Corp.' },
		{ id: 'z41phprk1rxl', name: 'Acme', description: 'Acme Inc.' }
	],
	organization_roles: ['vt04615zbmse:member', 'z41phprk1rxl:admin']
} satisfies Record<Named<StockLogtoProfile>, unknown>;

/** The other claims of `LogtoProfile`, without those that the demo registers as its tenant's. */
const others = {
	roles: ['things-editor'],
	created_at: expect.any(Number),
	updated_at: expect.any(Number),
	given_name: 'Alice',
	family_name: 'Liddell',
	middle_name: 'Pleasance',
	nickname: 'Al',
	preferred_username: 'alice',
	profile: 'https://example.test/alice',
	website: 'https://alice.example.test',
	gender: 'female',
	birthdate: '1990-05-04',
	zoneinfo: 'Europe/London',
	locale: 'en-GB'
} satisfies Record<Exclude<Named<LogtoProfile>, keyof typeof page | keyof Claims>, unknown>;

const claims = Object.entries({ ...page, ...others });

/** Of the person who was asked about at the real server: she has no such names and no linked accounts. */
const recorded = Object.entries({ ...page, ...others, identities: {}, sso_identities: [] }).filter(
	([name]) => name !== 'middle_name'
);

let logto: LocalLogto;

beforeAll(async () => {
	const [alice] = defaultConfig.users;
	if (alice === undefined) throw new Error('The local Logto has no users.');
	const { identities, sso_identities: ssoIdentities } = page;
	const organizations = page.organization_data.map((organization) => ({ ...organization }));
	logto = await startLocalLogto({
		port: 0,
		organizations,
		users: [
			{
				...alice,
				id: page.sub,
				avatar: page.picture,
				identities,
				ssoIdentities,
				profile: { ...alice.profile, middleName: others.middle_name },
				organizations: { vt04615zbmse: ['member'], z41phprk1rxl: ['admin'] }
			}
		]
	});
});
afterAll(() => logto.close());

it('the page of Auth.js names fifteen claims', () => {
	expect(Object.keys(page)).toHaveLength(15);
});

describe('a sign-in by the provider brings', () => {
	let profile: Readonly<Record<string, unknown>> = {};
	beforeAll(async () => {
		const provider = Logto({
			issuer: logto.endpoint,
			clientId: logto.clientId,
			clientSecret: logto.clientSecret
		});
		profile = (await createAuthJsApp(provider).signIn('alice'))?.profile ?? {};
	});

	it.each(claims)('%s', (name, value) => {
		expect(profile[name]).toEqual(value);
	});
});

describe('a sign-in by LogtoAuth brings', () => {
	let profile: Readonly<Record<string, unknown>> = {};
	beforeAll(async () => {
		const app = createHandledApp(
			{
				env: {
					AUTH_LOGTO_ISSUER: logto.endpoint,
					AUTH_LOGTO_ID: logto.clientId,
					AUTH_LOGTO_SECRET: logto.clientSecret,
					AUTH_SECRET: authSecret
				}
			},
			async ({ locals }) => Response.json(await locals.logto.profile())
		);
		const { client } = await signIn(app, 'alice', '/', app.openBrowser());
		profile = await (await client.fetch(`${app.origin}/`, { headers: navigation })).json();
	});

	it.each(claims)('%s', (name, value) => {
		expect(profile[name]).toEqual(value);
	});
});

describe('userinfo of a real Logto has', () => {
	const file = new URL('../../../../tests/contract/records/02-code-flow.json', import.meta.url);
	const steps: ReadonlyArray<{
		readonly label: string;
		readonly response: { readonly body?: Readonly<Record<string, unknown>> };
	}> = JSON.parse(readFileSync(file, 'utf8'));
	const { body = {} } = steps.find(({ label }) => label === 'userinfo')?.response ?? {};

	it.each(recorded)('%s', (name, value) => {
		expect(body[name]).toEqual(value);
	});
});
