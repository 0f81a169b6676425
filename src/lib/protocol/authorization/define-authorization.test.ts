import { describe, expect, it } from 'vitest';
import { authorization } from '../../../demo/authorization.js';
import { defaultConfig } from '../../local/config/default-config.js';
import { defineAuthorization } from './define-authorization.js';

describe('defineAuthorization', () => {
	it('requests every permission once, and every API', () => {
		const { options } = defineAuthorization({
			resources: {
				'https://one.example': ['read', 'write'],
				'https://two.example': ['read']
			},
			permissions: ['write', 'invite']
		});
		expect(options).toEqual({
			permissions: ['write', 'invite', 'read'],
			resources: ['https://one.example', 'https://two.example']
		});
	});

	it('passes the roles and what they grant to the local Logto', () => {
		const { local } = defineAuthorization({
			resources: { 'https://one.example': ['read'] },
			permissions: ['invite'],
			organizationRoles: { owner: { permissions: ['invite'] }, guest: {} },
			roles: { support: { resources: { 'https://one.example': ['read'] } } }
		});
		expect(local).toEqual({
			resources: { 'https://one.example': ['read'] },
			organizationRoles: {
				owner: { permissions: ['invite'], resources: {} },
				guest: { permissions: [], resources: {} }
			},
			roles: { support: { permissions: [], resources: { 'https://one.example': ['read'] } } }
		});
	});

	it('says of the demo what the local Logto has', () => {
		const { resources, organizationRoles } = authorization.local;
		expect({ resources, organizationRoles }).toEqual({
			resources: defaultConfig.resources,
			organizationRoles: defaultConfig.organizationRoles
		});
	});

	it('defines nothing when nothing is said', () => {
		expect(defineAuthorization({})).toEqual({
			options: { permissions: [], resources: [] },
			local: { resources: {}, organizationRoles: {}, roles: {} }
		});
	});
});
