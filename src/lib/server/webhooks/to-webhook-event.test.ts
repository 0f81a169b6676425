import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { toWebhookEvent } from './to-webhook-event.js';
import type { WebhookEvent } from './webhook-events.js';

const file = new URL('../../../../tests/contract/webhook-deliveries.json', import.meta.url);
const { deliveries }: { readonly deliveries: ReadonlyArray<Record<'label' | 'body', string>> } =
	JSON.parse(readFileSync(file, 'utf8'));

function toEvent({ event, ...body }: Readonly<Record<string, unknown>>): WebhookEvent {
	const base = { deliveryId: 'd', hookId: 'h', createdAt: '2026-11-23T18:30:59.599Z', body };
	return toWebhookEvent(String(event), base);
}

/** What a real Logto sent. */
function record(label: string): WebhookEvent {
	return toEvent(JSON.parse(deliveries.find((delivery) => delivery.label === label)?.body ?? ''));
}

describe('events', () => {
	it('of a sign-in name the person and the application', () => {
		expect(record('sign-in')).toMatchObject({
			event: 'PostSignIn',
			userId: '4o2c25glo1ko',
			user: { id: '4o2c25glo1ko', isSuspended: false },
			application: { name: 'sveltekit', type: 'Traditional' },
			ip: '127.0.0.1'
		});
	});

	it('of a change of custom data or profile know whose, and take neither for a person', () => {
		for (const label of ['custom-data', 'profile'])
			expect(record(label)).toMatchObject({ userId: '7ii7badqkhau', user: null });
		const imitated = {
			event: 'User.Data.Updated',
			params: { userId: 'u' },
			matchedRoute: '/users/:userId/custom-data',
			data: { id: 'u', isSuspended: false }
		};
		expect(toEvent(imitated)).toMatchObject({ userId: 'u', user: null });
	});

	it('of a suspension say which way', () => {
		expect(record('suspend')).toMatchObject({ isSuspended: true });
		expect(record('unsuspend')).toMatchObject({ isSuspended: false });
	});

	it('of a membership say who came and who went', () => {
		expect(record('org membership add')).toMatchObject({
			organizationId: 'vt04615zbmse',
			addedUserIds: ['7ii7badqkhau'],
			removedUserIds: []
		});
		expect(record('org membership delete')).toMatchObject({
			addedUserIds: [],
			removedUserIds: ['7ii7badqkhau']
		});
	});

	it('of a membership of machine applications name these', () => {
		const fields = { organizationId: 'o', addedApplicationIds: ['m'] };
		expect(toEvent({ event: 'Organization.Membership.Updated', ...fields })).toMatchObject({
			addedUserIds: [],
			addedApplicationIds: ['m'],
			removedApplicationIds: []
		});
	});

	it('of a deletion name the person, with `data` and, as other versions send it, without', () => {
		expect(record('user deleted')).toMatchObject({ userId: '4o2c25glo1ko' });
		const bare = { event: 'User.Deleted', params: { userId: 'u' }, data: null };
		expect(toEvent(bare)).toMatchObject({ event: 'User.Deleted', userId: 'u', user: null });
	});

	it.each([
		['Role.Created', { data: { id: 'x', name: 'n' } }, { roleId: 'x', role: { name: 'n' } }],
		['Role.Deleted', { params: { id: 'x' } }, { roleId: 'x', role: null }],
		['Role.Scopes.Updated', { roleId: 'x', data: [{ id: 'y' }] }, { roleId: 'x', role: null }],
		[
			'Scope.Data.Updated',
			{ params: { resourceId: 'r', scopeId: 'x' }, data: { id: 'x', name: 'n', description: 'd' } },
			{ permissionId: 'x', permission: { id: 'x', name: 'n', description: 'd' } }
		],
		['Scope.Deleted', { params: { resourceId: 'r', scopeId: 'x' } }, { permissionId: 'x' }],
		['Organization.Deleted', { params: { id: 'x' } }, { organizationId: 'x', organization: null }],
		['OrganizationRole.Scopes.Updated', { params: { id: 'x' } }, { organizationRoleId: 'x' }],
		['OrganizationScope.Created', { data: { id: 'x' } }, { organizationPermissionId: 'x' }],
		[
			'Identifier.Lockout',
			{ type: 'email', value: 'a@example.test', ip: '::1' },
			{ identifier: { type: 'email', value: 'a@example.test' }, ip: '::1' }
		],
		[
			'Message.RateLimited',
			{ action: 'VerificationCodeSend', recipient: 'a@example.test', ip: '::1' },
			{ action: 'VerificationCodeSend', recipient: 'a@example.test', ip: '::1' }
		],
		[
			'Grant.LimitExceeded',
			{
				...{ userId: 'u', applicationId: 'a', revokedGrantIds: ['g'], ip: '::1' },
				...{ maxAllowedGrants: 1, preRevocationActiveGrantCount: 2 }
			},
			{
				...{ userId: 'u', applicationId: 'a', application: null, revokedGrantIds: ['g'] },
				...{ maxAllowedGrants: 1, activeGrantCount: 2, ip: '::1' }
			}
		],
		[
			'PostSignInAdaptiveMfaTriggered',
			{
				userId: 'u',
				sessionId: 's',
				userIp: '::1',
				adaptiveMfaResult: { requiresMfa: true, triggeredRules: [{ rule: 'untrusted_ip' }] }
			},
			{ userId: 'u', user: null, sessionId: 's', ip: '::1', triggeredRules: ['untrusted_ip'] }
		]
	])('%s is typed', (event, fields, expected) => {
		expect(toEvent({ event, ...fields })).toMatchObject({ event, ...expected });
	});

	it.each(['Invoice.Created', 'toString', '__proto__', 'other'])(
		'of unknown names come through: %s',
		(name) => {
			expect(toEvent({ event: name, extra: 1 })).toMatchObject({
				event: 'other',
				name,
				body: { extra: 1 }
			});
		}
	);

	it('of another shape than documented come through as they are', () => {
		for (const event of [
			...['User.Created', 'PostSignIn', 'PostSignInAdaptiveMfaTriggered', 'Role.Created'],
			...['Identifier.Lockout', 'Message.RateLimited', 'Grant.LimitExceeded']
		])
			expect(toEvent({ event, data: { result: 'success' } })).toMatchObject({
				event: 'other',
				name: event
			});
	});

	it('are told apart by `event`', () => {
		const narrow = (event: WebhookEvent) => {
			if (event.event === 'User.Deleted') expectTypeOf(event.userId).toEqualTypeOf<string>();
			if (event.event === 'Organization.Membership.Updated')
				expectTypeOf(event.removedUserIds).toEqualTypeOf<readonly string[]>();
			if (event.event === 'other') expectTypeOf(event.name).toEqualTypeOf<string>();
			// @ts-expect-error -- misspelt
			return event.event === 'User.Removed';
		};
		expect(narrow).toBeInstanceOf(Function);
	});
});
