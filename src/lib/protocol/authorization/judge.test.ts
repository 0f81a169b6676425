import { describe, expect, it } from 'vitest';
import { can, findMissing } from './judge.js';
import type { Requirement } from './requirement.js';
import type { Session } from '../session.js';

const now = Date.parse('2026-01-01T12:00:00Z');
const session: Session = {
	user: { id: 'alice', name: 'Alice', email: null, image: null },
	profile: { sub: 'alice' },
	organizations: [{ id: 'acme', name: 'Acme', description: null, roles: ['admin'] }],
	organization: {
		id: 'acme',
		name: 'Acme',
		description: null,
		roles: ['admin'],
		permissions: ['read:invoices']
	},
	roles: ['support'] as readonly string[] as Session['roles'],
	expires: '2026-01-15T12:00:00.000Z',
	signedInAt: '2026-01-01T11:59:00.000Z',
	authenticatedAt: '2026-01-01T11:50:00.000Z',
	checkedAt: '2026-01-01T11:59:00.000Z',
	data: null,
	actor: null
};

describe('a session that leaves out organizations', () => {
	const partial: Session = { ...session, organizationCount: 30 };
	const named = { organization: 'globex' };

	it('opens nothing by an organization that it may have left out, or by its absence', () => {
		for (const requirement of [
			named,
			{ not: named },
			{ not: { not: named } },
			{ any: [named, { not: named }] },
			{ organization: 'globex', organizationRole: 'admin' }
		])
			expect(can(partial, requirement as Requirement)).toBe(false);
		expect(can(session, { not: named })).toBe(true);
	});

	it('answers for those that it holds', () => {
		expect(can(partial, { organization: 'acme', organizationRole: 'admin' })).toBe(true);
		expect(can(partial, { not: { organizationRole: 'member' } })).toBe(true);
	});
});

describe('findMissing', () => {
	it.each<[object, ReturnType<typeof findMissing>]>([
		[{}, null],
		[{ role: 'support' }, null],
		[{ role: 'boss' }, 'role'],
		[{ organization: true }, null],
		[{ organization: 'acme' }, null],
		[{ organization: 'globex' }, 'organization'],
		[{ organizationRole: 'admin' }, null],
		[{ organizationRole: 'member' }, 'organizationRole'],
		[{ permission: 'read:invoices' }, null],
		[{ permission: 'write:invoices' }, 'permission'],
		[{ permission: 'read:invoices', resource: 'https://api.example.test' }, 'permission'],
		[{ maxAge: 601 }, null],
		[{ maxAge: 599 }, 'maxAge'],
		[{ role: 'support', organizationRole: 'member' }, 'organizationRole']
	])('%j: %s is missing', (requirement, expected) => {
		expect(findMissing(session, requirement as Requirement, now)).toBe(expected);
	});

	it.each<[Requirement, ReturnType<typeof findMissing>]>([
		[{ any: [{ maxAge: 1 }, { organizationRole: 'admin' }] }, null],
		[{ any: [{ maxAge: 1 }, { organizationRole: 'member' }] }, 'maxAge'],
		[{ any: [] }, 'not'],
		[{ all: [{ organizationRole: 'admin' }, { permission: 'read:invoices' }] }, null],
		[{ all: [{ organizationRole: 'admin' }, { permission: 'write:invoices' }] }, 'permission'],
		[{ all: [] }, null],
		[{ not: { organizationRole: 'member' } }, null],
		[{ not: { organizationRole: 'admin' } }, 'not'],
		[{ not: { not: { organizationRole: 'admin' } } }, null],
		[{ not: {} }, 'not'],
		[{ organizationRole: 'admin', not: { permission: 'read:invoices' } }, 'not'],
		[{ any: [{ maxAge: 1 }, { all: [{}, { not: { maxAge: 1 } }] }] }, null]
	])('puts requirements together: %j: %s is missing', (requirement, expected) => {
		expect(findMissing(session, requirement, now)).toBe(expected);
	});

	it.each<Requirement>([
		{ permission: 'read:things', resource: 'https://api.example.test' },
		{
			organization: 'acme',
			not: { permission: 'read:things', resource: 'https://api.example.test' }
		},
		{ any: [{ maxAge: 1 }, { permission: 'read:things', resource: 'https://api.example.test' }] }
	])('takes what a session does not say for neither yes nor no: %j', (requirement) => {
		expect(findMissing(session, requirement, now)).not.toBeNull();
		expect(findMissing(session, { not: requirement }, now)).not.toBeNull();
	});

	it.each<[string, unknown]>([
		['a field without a value', { organizationRole: undefined }],
		['null for a field', { role: null }],
		['no number for an age', { maxAge: Number.NaN }],
		['a text for an age', { maxAge: '15 minutes' }],
		['several roles', { role: ['boss', 'guest'] }],
		['several roles in an organization', { organizationRole: ['guest'] }],
		['several permissions', { organization: 'acme', permission: ['pay:invoices'] }],
		['several APIs', { permission: 'read:things', resource: ['https://api.example.test'] }],
		['an API without a permission', { resource: 'https://api.example.test' }],
		['a list', []],
		['a date', new Date()],
		['false', { any: [false] }],
		['nothing', { not: null }]
	])('is not met by %s', (_, requirement) => {
		expect(findMissing(session, requirement as Requirement, now)).not.toBeNull();
		expect(findMissing(session, { not: requirement as Requirement }, now)).not.toBeNull();
	});

	it('lets no field pass that it does not know', () => {
		const misspelt = { roles: 'boss' } as Requirement;
		expect(findMissing(session, misspelt, now)).not.toBeNull();
		expect(findMissing(session, { not: misspelt }, now)).not.toBeNull();
		expect(findMissing(session, { all: [misspelt] }, now)).not.toBeNull();
	});

	it('wants a session before everything else', () => {
		expect(findMissing(null, {})).toBe('session');
		expect(findMissing(null, { not: { organizationRole: 'admin' } })).toBe('session');
		expect(findMissing(null, { any: [{}] })).toBe('session');
	});

	it('wants an active organization for what belongs to one', () => {
		const outside = { ...session, organization: null };
		expect(findMissing(outside, { organizationRole: 'admin' })).toBe('organization');
		expect(findMissing(outside, { permission: 'read:invoices' })).toBe('organization');
	});

	it('never counts rights in the active organization for another that is named', () => {
		const globex = { id: 'globex', name: 'Globex', description: null, roles: ['member'] as const };
		const both = { ...session, organizations: [...session.organizations, globex] };
		const inGlobex = (rest: Requirement) => findMissing(both, { organization: 'globex', ...rest });
		expect(inGlobex({})).toBeNull();
		expect(inGlobex({ organizationRole: 'member' })).toBeNull();
		expect(inGlobex({ organizationRole: 'admin' })).toBe('organizationRole');
		expect(inGlobex({ permission: 'read:invoices' })).toBe('permission');
	});

	it.each<Requirement>([{ maxAge: 600 }, { emailVerified: true }, { any: [{ maxAge: 600 }] }])(
		'does not take silence about %j for its opposite',
		(requirement) => {
			const silent = { ...session, authenticatedAt: null };
			expect(findMissing(silent, { not: requirement }, now)).toBe('not');
		}
	);

	it('does not take a session without a time of proof for a recent sign-in', () => {
		const unknown = { ...session, authenticatedAt: null };
		expect(findMissing(unknown, { maxAge: 1e9 }, now)).toBe('maxAge');
	});

	it.each([
		[{ email: 'alice@example.test', email_verified: true }, null],
		[{ email: 'alice@example.test', email_verified: false }, 'emailVerified'],
		[{ email: 'alice@example.test' }, 'emailVerified'],
		[{ email: null, email_verified: true }, 'emailVerified'],
		[{}, 'emailVerified']
	])('takes an e-mail address for verified when Logto says so: %j', (claims, expected) => {
		const said = { ...session, profile: { sub: 'alice', ...claims } };
		expect(findMissing(said, { emailVerified: true })).toBe(expected);
	});

	it('takes unknown permissions for none', () => {
		const [acme] = session.organizations;
		const organization = acme === undefined ? null : { ...acme, permissions: null };
		const unknown = { ...session, organization };
		expect(can(unknown, { permission: 'read:invoices' })).toBe(false);
	});
});
