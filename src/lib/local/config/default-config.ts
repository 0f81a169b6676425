import type { LocalLogtoConfig } from './local-config.js';

const api = 'https://api.example.test';

/** The role of machines that opens the Management API, with the permission `all`. Every tenant of Logto has it. */
export const managementRole = 'Logto Management API access';

/**
 * Alice, Bob, Carol and Dave; Acme, Globex and Vandelay, whose members need a second factor; a machine that
 * is a member of Acme.
 */
export const defaultConfig: LocalLogtoConfig = {
	endpoint: null,
	version: '1.42',
	clientId: 'local-app',
	clientSecret: 'local-app-secret',
	redirectUris: null,
	postLogoutRedirectUris: null,
	accessTokenTtl: 3600,
	idTokenTtl: 3600,
	refreshTokenTtl: 14 * 24 * 3600,
	refreshTokenLeeway: 3,
	rotateRefreshToken: true,
	alwaysRotate: false,
	alwaysIssueRefreshToken: false,
	allowTokenExchange: false,
	backchannelLogoutUri: null,
	backchannelLogoutSessionRequired: false,
	deniedUsers: [],
	deniedResources: [],
	isThirdParty: false,
	otherApplications: [],
	admin: { clientId: 'm-default', clientSecret: 'm-default-secret' },
	machines: [
		{
			clientId: 'local-machine',
			clientSecret: 'local-machine-secret',
			roles: ['things-editor', managementRole],
			organizations: { acme: ['member'] }
		}
	],
	resources: { [api]: ['read:things', 'write:things'] },
	roles: { 'things-editor': { resources: { [api]: ['read:things', 'write:things'] } } },
	organizationRoles: {
		admin: {
			permissions: ['read:invoices', 'write:invoices', 'manage:members'],
			resources: { [api]: ['read:things', 'write:things'] }
		},
		member: { permissions: ['read:invoices'], resources: { [api]: ['read:things'] } }
	},
	organizations: [
		{ id: 'acme', name: 'Acme', description: 'Acme Inc.' },
		{ id: 'globex', name: 'Globex', description: 'Globex Corp.' },
		{
			id: 'vandelay',
			name: 'Vandelay',
			description: 'Vandelay Industries',
			isMfaRequired: true
		}
	],
	users: [
		{
			id: 'alice0000001',
			username: 'alice',
			password: 'Alice-passw0rd!',
			name: 'Alice Liddell',
			primaryEmail: 'alice@example.test',
			primaryPhone: '15550100001',
			profile: {
				familyName: 'Liddell',
				givenName: 'Alice',
				nickname: 'Al',
				profile: 'https://example.test/alice',
				website: 'https://alice.example.test',
				gender: 'female',
				birthdate: '1990-05-04',
				zoneinfo: 'Europe/London',
				locale: 'en-GB',
				address: {
					region: 'Oxfordshire',
					country: 'UK',
					locality: 'Oxford',
					formatted: '1 Main St, Oxford OX1, UK',
					postalCode: 'OX1',
					streetAddress: '1 Main St'
				}
			},
			customData: { theme: 'dark', nested: { n: 1 } },
			roles: ['things-editor'],
			organizations: { acme: ['admin'], globex: ['member'] }
		},
		{
			id: 'bob000000002',
			username: 'bob',
			password: 'Bob-passw0rd!!',
			name: 'Bob Builder',
			profile: { familyName: 'Builder', givenName: 'Bob', locale: 'de' },
			organizations: { acme: ['member'] }
		},
		{
			id: 'carol0000003',
			username: 'carol',
			password: 'Carol-passw0rd!',
			name: 'Carol Danvers',
			primaryEmail: 'carol@example.test'
		},
		{
			id: 'dave00000004',
			username: 'dave',
			password: 'Dave-passw0rd!!',
			name: 'Dave Lister',
			organizations: { vandelay: ['admin'] }
		}
	]
};
