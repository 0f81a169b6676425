import { describe, expect, it } from 'vitest';
import { hasGrown, toHeldRights } from './held-rights.js';

const alice = {
	sub: 'alice',
	roles: ['support'],
	organizations: ['acme', 'globex'],
	organization_roles: ['acme:member']
};
const held = toHeldRights(alice);

describe('rights have grown', () => {
	it.each([
		['a tenant role', { roles: ['support', 'editor'] }],
		['a membership', { organizations: ['acme', 'globex', 'initech'] }],
		['an organization role', { organization_roles: ['acme:member', 'globex:member'] }],
		['one role in place of another', { organization_roles: ['acme:admin'] }],
		['a gain next to two losses', { roles: ['editor'], organizations: ['acme'] }]
	])('by %s', (_, claims) => {
		expect(hasGrown(held, { ...alice, ...claims })).toBe(true);
	});

	it('where there were none', () => {
		expect(hasGrown(toHeldRights({ sub: 'alice' }), alice)).toBe(true);
	});
});

describe('rights have not grown', () => {
	it.each([
		['when all are as they were', {}],
		['when they come in another order', { organizations: ['globex', 'acme'] }],
		['by the loss of a tenant role', { roles: [] }],
		['by the loss of a membership', { organizations: ['acme'] }],
		['when the claims are left out', { roles: undefined, organizations: undefined }],
		['by another name', { name: 'Alice Liddell' }]
	])('%s', (_, claims) => {
		expect(hasGrown(held, { ...alice, ...claims } as typeof alice)).toBe(false);
	});

	it.each(['', 'nothing', 'x.%%%'])('if the earlier rights are unknown: %j', (unknown) => {
		expect(hasGrown(unknown, alice)).toBe(false);
	});
});

it('a user in a thousand organizations takes no more room than others', () => {
	const organizations = Array.from({ length: 1000 }, (_, index) => `organization-${index}`);
	const many = { sub: 'alice', organizations };
	expect(toHeldRights(many).length).toBeLessThan(50);
	expect(hasGrown(toHeldRights(many), many)).toBe(false);
	const more = { ...many, organizations: [...organizations, 'one-more'] };
	expect(hasGrown(toHeldRights(many), more)).toBe(true);
});

it('a role that replaced another is seen in at least nine of ten cases with twenty rights', () => {
	const toRights = (last: string) => ({
		sub: 'alice',
		organizations: [...Array.from({ length: 19 }, (_, index) => `o${index}`), last]
	});
	const before = toHeldRights(toRights('o19'));
	const seen = Array.from({ length: 200 }, (_, index) => `new-${index}`).filter((id) =>
		hasGrown(before, toRights(id))
	);
	expect(seen.length).toBeGreaterThan(180);
});
