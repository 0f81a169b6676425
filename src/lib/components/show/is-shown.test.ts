import { expect, test } from 'vitest';
import type { Session } from '../../protocol/session.js';
import { isShown } from './is-shown.js';

const session: Session = {
	user: { id: 'a', name: null, email: null, image: null },
	profile: { sub: 'a' },
	organizations: [{ id: 'acme', name: 'Acme', description: null, roles: ['member'] }],
	organization: {
		id: 'acme',
		name: 'Acme',
		description: null,
		roles: ['member'],
		permissions: ['read:invoices']
	},
	roles: ['support'],
	expires: '2030-01-01T00:00:00.000Z',
	signedInAt: '2029-01-01T00:00:00.000Z',
	authenticatedAt: '2029-01-01T00:00:00.000Z',
	checkedAt: '2029-01-01T00:00:00.000Z',
	data: null,
	actor: null
};

test.each([
	['signed-in', true, false],
	['signed-out', false, true],
	[{ permission: 'read:invoices' }, true, false],
	[{ permission: 'write:invoices' }, false, false],
	[{ organizationRole: 'member' }, true, false],
	[{ organizationRole: 'admin' }, false, false],
	[{ role: 'support' }, true, false],
	[{ organization: true }, true, false],
	[{}, true, false]
] as const)('%j', (when, signedIn, signedOut) => {
	expect(isShown(when, session)).toBe(signedIn);
	expect(isShown(when, null)).toBe(signedOut);
});

test('a function decides itself', () => {
	expect(isShown((given) => given?.user.id === 'a', session)).toBe(true);
	expect(isShown((given) => given?.user.id === 'a', null)).toBe(false);
});

test('unknown permissions count as missing', () => {
	const unknown = { ...session, organization: null };
	expect(isShown({ permission: 'read:invoices' }, unknown)).toBe(false);
});
